//! What a counter may write of whom.
//!
//! Rule: a right to the social tariff is given by a counter with the permission for it, to residents of
//! another city only with the permission for the whole card system, and to nobody who lives outside of the
//! region
//! Test: `a_right_needs_its_permissions_and_a_home_in_the_region`
//! Source: UiTPAS API 4.0, POST /passholders
//!
//! Rule: an address in another country is written by a counter with the permission for it
//! Test: `an_address_abroad_needs_its_permission`
//! Source: UiTPAS API 4.0, POST and PUT /passholders

use crate::holding::granting;
use crate::passholder::residence;
use contracts::Refusal;
use contracts::access::Permission;
use contracts::pass::{Address, CardSystem, Counter};

/// Refuses an address that the counter may not write.
pub fn require_abroad(address: &Address, may: bool) -> Result<(), Refusal> {
    let permission = Permission::PassholdersWriteForeignCountry;
    match may || !residence::is_abroad(address) {
        true => Ok(()),
        false => Err(Refusal::forbidden(permission.as_str())),
    }
}

/// Refuses a right that the counter may not give to somebody who lives there.
pub fn require_right(
    counter: &Counter,
    address: &Address,
    region: &CardSystem,
    is_own_city: bool,
) -> Result<(), Refusal> {
    granting::require_permission(counter)?;
    if !residence::is_in(address, region) {
        return Err(Refusal::uitpas(
            "invalid-city",
            "The city is not in the card system",
        ));
    }
    granting::require_city(counter, is_own_city)
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::CardSystemId;
    use contracts::pass::City;

    fn counter(grants: bool, grants_elsewhere: bool) -> Counter {
        Counter {
            organizer_id: "bib".into(),
            card_system_ids: vec![CardSystemId(38)],
            postal_code: Some("3450".into()),
            grants,
            grants_elsewhere,
            writes_abroad: false,
        }
    }

    fn at(postal_code: &str, city: &str, country: Option<&str>) -> Address {
        Address {
            postal_code: postal_code.into(),
            city: city.into(),
            country: country.map(str::to_owned),
            ..Address::default()
        }
    }

    #[test]
    fn a_right_needs_its_permissions_and_a_home_in_the_region() {
        let city = |(code, name): (&str, &str)| City {
            postal_code: code.into(),
            name: name.into(),
        };
        let region = CardSystem {
            cities: Some([("3450", "Geetbets"), ("3440", "Zoutleeuw")].map(city).to_vec()),
            ..CardSystem::reference(CardSystemId(38), None)
        };
        let (here, beside, away) = (
            at("3450", "Geetbets", None),
            at("3440", "Zoutleeuw", None),
            at("3300", "Tienen", None),
        );
        let slug = |counter: Counter, address: &Address| {
            let is_own = Some(&address.postal_code) == counter.postal_code.as_ref();
            let refused = require_right(&counter, address, &region, is_own);
            refused.err().map_or("fine".to_owned(), |refusal| refusal.slug)
        };
        assert_eq!(slug(counter(false, false), &here), "auth/forbidden");
        assert_eq!(slug(counter(true, false), &here), "fine");
        assert_eq!(slug(counter(true, false), &beside), "auth/forbidden");
        assert_eq!(slug(counter(true, true), &beside), "fine");
        assert_eq!(slug(counter(true, true), &away), "uitpas/invalid-city");
        let homeless = Counter {
            postal_code: None,
            ..counter(true, false)
        };
        assert_eq!(slug(homeless, &here), "auth/forbidden");
    }

    #[test]
    fn an_address_abroad_needs_its_permission() {
        let norwich = at("NR1 1AA", "Norwich", Some("gb"));
        assert!(require_abroad(&norwich, false).is_err());
        assert!(require_abroad(&norwich, true).is_ok());
        assert!(require_abroad(&at("3450", "Geetbets", Some("BE")), false).is_ok());
    }
}
