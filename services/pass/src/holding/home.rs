//! Where whoever gets a right must live.
//!
//! Rule: who gets the right to the social tariff in a region lives in one of its cities, from now on if not
//! before; a change of membership moves nobody for another reason, so that with it who has the right
//! elsewhere moves out of there only by getting it in the new region; a second home will do as well
//! Test: `whoever_gets_the_right_lives_in_the_region_or_moves_there`,
//! `whoever_has_two_homes_gets_the_right_in_the_region_of_either`,
//! `whoever_has_the_right_elsewhere_does_not_move_out_of_there`
//! Source: UiTPAS API 4.0, addressChangeRequired; PUT /passholders/{passholderId}

use crate::city_settings::{lies_in, require_postal_code};
use crate::person::Person;
use chrono::NaiveDate;
use contracts::Refusal;
use contracts::pass::{CardSystem, NewAddress};
use contracts::text::require_short;

/// Whether the address must change before this person can have the right there.
pub fn must_move(person: &Person, region: &CardSystem, today: NaiveDate) -> bool {
    !person.lives_in(region, today)
}

/// The address to which the holder moves, where getting the right asks for it.
///
/// # Errors
/// `body/invalid-data` that points to the address, or to the want of one.
pub fn new_home<'a>(
    person: &Person,
    region: &CardSystem,
    address: Option<&'a NewAddress>,
    gets_right: bool,
    today: NaiveDate,
) -> Result<Option<&'a NewAddress>, Refusal> {
    let is_needed = gets_right && must_move(person, region, today);
    let Some(address) = address else {
        return match is_needed {
            true => Err(at("/address", "the holder must live in the region")),
            false => Ok(None),
        };
    };
    if !is_needed {
        let words = "is changed here only when somebody from outside the region gets the social tariff";
        return Err(at("/address", words));
    }
    require_short(&[("street", &address.street), ("city", &address.city)])?;
    if address.city.trim().is_empty() || require_postal_code(&address.postal_code).is_err() {
        return Err(at("/address/postalCode", "a city with its postal code is needed"));
    }
    match lies_in(region, &address.postal_code) {
        true => Ok(Some(address)),
        false => Err(at("/address/postalCode", "is not in the region")),
    }
}

fn at(pointer: &str, words: &str) -> Refusal {
    Refusal::invalid_data(&[(pointer.into(), words.into())])
}
