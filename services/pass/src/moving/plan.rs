//! Plan: a passholder moves on a day.

use super::day;
use super::end_rights::{Homes, Regions, end_rights};
use crate::passholder::residence::home_code;
use crate::registration::{acting, first_of, require_address};
use crate::seals::Seals;
use crate::{home, passholder, person};
use chassis::Fault;
use contracts::Refusal;
use contracts::ask::Done;
use contracts::day::brussels_day;
use contracts::pass::{Address, PassType, PlanMove};
use contracts::text::require_short;
use messaging::Tx;

/// In place of the move that was planned before. One whose day is not to come counts at once, and from that
/// day on for sales that are registered later; what was sold stays as it is.
///
/// # Errors
/// 404 outside the regions of the caller's counters; `body/invalid-data` for the day or the address; 403 for
/// one abroad.
///
/// Rule: where somebody lives already, another day than the one that was noted is that of the move
/// Test: `the_day_of_a_move_that_was_written_down_late_is_put_right`
/// Source: this house
///
/// Rule: whoever moves keeps card, points and right; from the day on the municipality of the new home pays
/// Test: `whoever_moves_keeps_the_card_and_is_told_with_both_homes`,
/// `whoever_moves_is_paid_for_by_the_municipality_of_the_day_of_the_activity`
/// Source: this house
pub async fn plan(tx: &mut Tx, seals: &Seals, ask: PlanMove) -> Result<Done, Fault> {
    let (id, now, planned) = (ask.passholder_id, tx.now(), ask.planned);
    let today = brussels_day(now);
    require_lengths(&planned.address)?;
    passholder::lock(tx.conn(), &[id.0]).await?;
    let found = person::load_one(tx.conn(), id).await?;
    let person = found
        .filter(|person| person.pass_type == PassType::Individual)
        .ok_or_else(passholder::not_found)?;
    let counters = acting(&person, &ask.counters);
    let organizer = first_of(&counters).ok_or_else(passholder::not_found)?;
    let left = home::store::last_left(tx.conn(), id).await?;
    let is_known = home_code(&planned.address) == person.home_postal_code();
    let last = match is_known {
        true => left.get(1),
        false => left.first(),
    };
    day::require(planned.from, today, last.copied())?;
    let regions = Regions::read(tx).await?;
    require_address(&planned.address, &counters, &regions.systems)?;
    let homes = Homes::of_move(
        &person,
        &planned.address,
        planned.from.max(today),
        &regions.systems,
    );
    regions.require_transition(&person, &homes, &counters, now)?;
    match planned.from <= today {
        true => {
            let (address, from) = (&planned.address, planned.from);
            home::store::withdraw(tx.conn(), id).await?;
            if let (true, Some(noted)) = (is_known, left.first()) {
                home::store::put_right(tx.conn(), id, *noted, from).await?;
            }
            passholder::move_to(tx, id, address, from).await?;
            end_rights(tx, &regions, &person, &homes, from, organizer).await?;
        }
        false => {
            let code = home_code(&planned.address);
            home::store::plan(tx.conn(), id, &planned, code, organizer, now).await?;
        }
    }
    person::tell_now(tx, &seals.rights, &[id]).await?;
    Ok(Done {})
}

/// Refuses an address that no list can hold.
pub fn require_lengths(address: &Address) -> Result<(), Refusal> {
    require_short(&[
        ("street", address.street.as_deref().unwrap_or_default()),
        ("postal_code", &address.postal_code),
        ("city", &address.city),
        ("country", address.country.as_deref().unwrap_or_default()),
    ])
}
