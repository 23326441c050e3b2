//! Where somebody lives.
//!
//! Rule: a Belgian address has a postal code of four digits, and where a region lists that code the city is
//! one that the region lists
//! Test: `a_city_is_one_of_the_region_that_lists_its_postal_code`
//! Source: UiTPAS API 4.0, `invalid-city`; this house

use crate::card_system::CardSystems;
use crate::city_settings::{ABROAD, lies_in};
use contracts::Refusal;
use contracts::pass::{Address, CardSystem};

/// Whether the address is in another country than Belgium.
pub fn is_abroad(address: &Address) -> bool {
    let country = address.country.as_deref().unwrap_or("be");
    !country.eq_ignore_ascii_case("be")
}

/// The postal code of whoever lives here; abroad no postal code is one of a region.
pub fn home_code(address: &Address) -> &str {
    match is_abroad(address) {
        false => &address.postal_code,
        true => ABROAD,
    }
}

/// Letters and digits alone, in lower case: `Merelbeke-Melle` is `MERELBEKE MELLE`.
fn plain(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// Whether the address lies in one of this region's cities.
pub fn is_in(address: &Address, region: &CardSystem) -> bool {
    lies_in(region, home_code(address))
}

/// Whether the second address is in another city or country than the first, or has another postal code.
pub fn is_elsewhere(before: &Address, now: &Address) -> bool {
    let country = |address: &Address| {
        let country = address.country.as_deref().unwrap_or("be");
        country.to_ascii_lowercase()
    };
    let place = |address: &Address| {
        (
            address.postal_code.clone(),
            plain(&address.city),
            country(address),
        )
    };
    place(before) != place(now)
}

/// Refuses a city that does not go with its postal code. A municipality may stand for a part of it: the
/// register of residents writes it so.
pub fn require_city(address: &Address, systems: &CardSystems) -> Result<(), Refusal> {
    let refused = |words: &str| Err(Refusal::uitpas("invalid-city", words));
    if address.city.trim().is_empty() || address.postal_code.trim().is_empty() {
        return refused("A city and its postal code are required");
    }
    if is_abroad(address) {
        return Ok(());
    }
    let code = address.postal_code.as_str();
    if code.len() != 4 || !code.bytes().all(|byte| byte.is_ascii_digit()) || code.starts_with('0') {
        return refused("A Belgian postal code has four digits");
    }
    let lists = |system: &&CardSystem| {
        system
            .cities
            .iter()
            .flatten()
            .any(|city| city.postal_code == code)
    };
    let mut listing = systems.values().filter(lists).peekable();
    if listing.peek().is_none() {
        return Ok(());
    }
    let wanted = plain(&address.city);
    let mut cities = listing.flat_map(|system| system.cities.iter().flatten());
    match cities.any(|city| plain(&city.name) == wanted) {
        true => Ok(()),
        false => refused("The city does not go with its postal code"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::CardSystemId;
    use contracts::pass::City;

    fn at(postal_code: &str, city: &str, country: Option<&str>) -> Address {
        Address {
            postal_code: postal_code.into(),
            city: city.into(),
            country: country.map(str::to_owned),
            ..Address::default()
        }
    }

    fn region() -> CardSystem {
        let city = |(code, name): (&str, &str)| City {
            postal_code: code.into(),
            name: name.into(),
        };
        let cities = [
            ("3450", "Geetbets"),
            ("3454", "Rummen"),
            ("9820", "Merelbeke-Melle"),
        ];
        CardSystem {
            cities: Some(cities.map(city).to_vec()),
            ..CardSystem::reference(CardSystemId(38), None)
        }
    }

    #[test]
    fn a_city_is_one_of_the_region_that_lists_its_postal_code() {
        let systems = CardSystems::from([(CardSystemId(38), region())]);
        for (code, city, country, is_right) in [
            ("3450", "GEETBETS", None, true),
            ("3454", "Geetbets", Some("BE"), true),
            ("9820", "MERELBEKE MELLE", None, true),
            ("3450", "Gent", None, false),
            ("3300", "Tienen", None, true),
            ("330", "Tienen", None, false),
            ("0330", "Tienen", None, false),
            ("3450", " ", None, false),
            ("NR1 1AA", "Norwich", Some("gb"), true),
            ("NR1 1AA", "Norwich", None, false),
        ] {
            let refused = require_city(&at(code, city, country), &systems);
            assert_eq!(refused.is_ok(), is_right, "{code} {city} {country:?}");
        }
    }

    #[test]
    fn whoever_lives_abroad_lives_in_no_region() {
        assert!(is_in(&at("3454", "Rummen", None), &region()));
        assert!(!is_in(&at("3300", "Tienen", None), &region()));
        assert!(!is_in(&at("3454", "Rummen", Some("nl")), &region()));
    }

    #[test]
    fn who_stays_in_the_city_does_not_move() {
        let home = at("3450", "Geetbets", None);
        let street = Address {
            street: Some("Markt 3".into()),
            ..at("3450", "Geetbets", Some("BE"))
        };
        assert!(!is_elsewhere(&home, &street));
        for away in [
            at("3454", "Geetbets", None),
            at("3450", "Rummen", None),
            at("3450", "Geetbets", Some("nl")),
        ] {
            assert!(is_elsewhere(&home, &away), "{away:?}");
        }
    }
}
