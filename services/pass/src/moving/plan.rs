//! Plan: a passholder moves on a day.

use super::day;
use crate::passholder::residence::home_code;
use crate::registration::{acting, require_move};
use crate::seals::Seals;
use crate::{card_system, home, passholder, person};
use chassis::Fault;
use chrono::{DateTime, Utc};
use contracts::ask::Done;
use contracts::day::{brussels_day, start_of};
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
/// Rule: whoever moves keeps card, points and right; from the day on the municipality of the new home pays
/// Test: `whoever_moves_keeps_the_card_and_is_told_with_both_homes`,
/// `whoever_moves_is_paid_for_by_the_municipality_of_the_day_of_the_activity`
/// Source: this house
pub async fn plan(tx: &mut Tx, seals: &Seals, ask: PlanMove) -> Result<Done, Fault> {
    let (id, now, planned) = (ask.passholder_id, tx.now(), ask.planned);
    let today = brussels_day(now);
    require_address(&planned.address)?;
    passholder::lock(tx.conn(), &[id.0]).await?;
    let found = person::load_one(tx.conn(), id).await?;
    let person = found
        .filter(|person| person.pass_type == PassType::Individual)
        .ok_or_else(passholder::not_found)?;
    let counters = acting(&person, &ask.counters);
    if counters.is_empty() {
        return Err(passholder::not_found().into());
    }
    let last = home::store::last_left(tx.conn(), id).await?;
    day::require(planned.from, today, last)?;
    let systems = card_system::all_by_id(tx.conn()).await?;
    let on: DateTime<Utc> = start_of(planned.from).max(now);
    require_move(&person, &planned.address, &counters, &systems, on)?;
    match planned.from <= today {
        true => {
            home::store::withdraw(tx.conn(), id).await?;
            passholder::move_to(tx, id, &planned.address, planned.from).await?;
        }
        false => home::store::plan(tx.conn(), id, &planned, home_code(&planned.address), now).await?,
    }
    person::tell_now(tx, &seals.rights, &[id]).await?;
    Ok(Done {})
}

fn require_address(address: &Address) -> Result<(), contracts::Refusal> {
    require_short(&[
        ("street", address.street.as_deref().unwrap_or_default()),
        ("postal_code", &address.postal_code),
        ("city", &address.city),
        ("country", address.country.as_deref().unwrap_or_default()),
    ])
}
