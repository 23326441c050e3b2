//! Where whoever gets a right must live.
//!
//! Rule: who gets the right to the social tariff in a region lives in one of its cities, from now on if not
//! before; and who has it elsewhere moves out of there only by getting it in the new region
//! Test: `whoever_gets_the_right_lives_in_the_region_or_moves_there`,
//! `whoever_has_the_right_elsewhere_does_not_move_out_of_there`
//! Source: UiTPAS API 4.0, addressChangeRequired; PUT /passholders/{passholderId}

use crate::card_system::CardSystems;
use crate::city_settings::{lies_in, require_postal_code};
use crate::person::Person;
use chrono::{DateTime, Utc};
use contracts::pass::{CardSystem, NewAddress, SocialTariffStatus};
use contracts::text::require_short;
use contracts::{CardSystemId, Refusal};

/// Whether the address must change before this person can have the right there.
pub fn must_move(person: &Person, region: &CardSystem) -> bool {
    !lies_in(region, person.home_postal_code())
}

/// Refuses a new address, or the want of one.
///
/// # Errors
/// `body/invalid-data` that points to the address.
pub fn judge(
    person: &Person,
    region: &CardSystem,
    regions: &CardSystems,
    address: Option<&NewAddress>,
    wants_right: bool,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    let Some(address) = address else {
        return match wants_right && must_move(person, region) {
            true => Err(at("/address", "the holder must live in the region")),
            false => Ok(()),
        };
    };
    require_short(&[("street", &address.street), ("city", &address.city)])?;
    if address.city.trim().is_empty() || require_postal_code(&address.postal_code).is_err() {
        return Err(at("/address/postalCode", "a city with its postal code is needed"));
    }
    if wants_right {
        return match lies_in(region, &address.postal_code) {
            true => Ok(()),
            false => Err(at("/address/postalCode", "is not in the region")),
        };
    }
    let stays = |id: &CardSystemId| {
        let home = regions.get(id);
        home.is_none_or(|home| lies_in(home, &address.postal_code))
    };
    match rights(person, now).all(|id| stays(&id)) {
        true => Ok(()),
        false => Err(at(
            "/address/postalCode",
            "is not in the region in which the holder has the social tariff",
        )),
    }
}

/// Where the person has a right that has not ended.
fn rights(person: &Person, now: DateTime<Utc>) -> impl Iterator<Item = CardSystemId> {
    person.memberships.iter().filter_map(move |membership| {
        let status = membership.social_tariff?.status(now);
        (status != SocialTariffStatus::Expired).then_some(membership.card_system_id)
    })
}

fn at(pointer: &str, words: &str) -> Refusal {
    Refusal::invalid_data(&[(pointer.into(), words.into())])
}
