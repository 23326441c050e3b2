//! Note: one more.

use super::store;
use crate::city_settings::{self, lies_in, require_postal_code};
use crate::{card_system, partner};
use chassis::Fault;
use chrono::NaiveDate;
use contracts::access::Permission;
use contracts::ask::Done;
use contracts::day::brussels_day;
use contracts::pass::{BarrierPlace, NoteBarrier, Partner};
use contracts::{OrganizerId, Refusal};
use messaging::Tx;

/// Counted on today's day. The municipality of a postal code is the city that the region's settings name, or
/// the place itself where they name none.
///
/// # Errors
/// 403 for a region where the caller may not; `cardsystem-not-found`; `invalid-postal-code`;
/// `postal-code-not-in-card-system`.
///
/// Rule: what keeps people away is counted by day, theme and place, and nothing else of it is kept
/// Test: `a_barrier_is_counted_at_its_municipality_whichever_of_its_postal_codes_is_named`,
/// `a_barrier_that_is_sent_twice_under_one_key_counts_once`
/// Source: this house
pub async fn note(tx: &mut Tx, ask: NoteBarrier) -> Result<Done, Fault> {
    let today = brussels_day(tx.now());
    require_allowed(tx, &ask, today).await?;
    let place = match ask.place {
        BarrierPlace::Municipality(code) => store::Place {
            municipality: municipality(tx, ask.card_system_id, &code).await?,
            organizer: OrganizerId(String::new()),
        },
        BarrierPlace::Organizer(organizer) => {
            card_system::require(tx.conn(), ask.card_system_id).await?;
            store::Place {
                municipality: String::new(),
                organizer,
            }
        }
    };
    store::count(tx.conn(), ask.card_system_id, today, ask.theme, &place).await?;
    Ok(Done {})
}

/// A partner may in the whole of its area, while its mandate counts.
async fn require_allowed(tx: &mut Tx, ask: &NoteBarrier, today: NaiveDate) -> Result<(), Fault> {
    if ask.regions.contains(&ask.card_system_id) {
        return Ok(());
    }
    let partners = partner::find_all(tx.conn(), &ask.partners).await?;
    let is_its =
        |one: &Partner| one.card_system_ids.contains(&ask.card_system_id) && partner::counts_on(one, today);
    match partners.iter().any(is_its) {
        true => Ok(()),
        false => Err(Refusal::forbidden(Permission::BarriersWrite.as_str()).into()),
    }
}

async fn municipality(tx: &mut Tx, region: contracts::CardSystemId, code: &str) -> Result<String, Fault> {
    require_postal_code(code)?;
    let systems = card_system::all_by_id(tx.conn()).await?;
    let system = systems.get(&region);
    let system = system.ok_or_else(|| Refusal::card_system_not_found(region))?;
    if !lies_in(system, code) {
        return Err(Refusal::uitpas(
            "postal-code-not-in-card-system",
            format!("Postal code {code} is not in card system {region}"),
        )
        .into());
    }
    let own = city_settings::city_of(tx.conn(), region, code).await?;
    let mut cities = system.cities.iter().flatten();
    let place = cities.find(|city| city.postal_code == code);
    Ok(own.unwrap_or_else(|| place.map_or_else(|| code.to_owned(), |city| city.name.to_uppercase())))
}
