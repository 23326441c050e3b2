//! List: who has the right and never used it, and how many they are.

use super::store;
use crate::{card_system, person};
use chassis::Fault;
use contracts::day::brussels_day;
use contracts::pass::{ListNonUse, Passholder};
use contracts::{Page, Refusal};
use messaging::Reading;

/// In the order of their ids. That the caller may in this region, the gateway has seen to.
///
/// # Errors
/// 404 for what is no region here.
///
/// Rule: who has the right and never used it is an active member whose right counts today, and of whom no
/// check-in that earned and no ticket at a reduced tariff was heard of
/// Test: `who_never_used_the_right_is_counted_and_listed_and_nobody_else`
/// Source: this house
pub async fn list(reading: &mut Reading, ask: ListNonUse) -> Result<Page<Passholder>, Fault> {
    let (region, now) = (ask.card_system_id, reading.now());
    let systems = card_system::all_by_id(reading.conn()).await?;
    if !systems.contains_key(&region) {
        return Err(Refusal::card_system_not_found(region).not_found().into());
    }
    let unused = store::unused(reading.conn(), region, brussels_day(now), ask.window).await?;
    let persons = person::load(reading.conn(), &unused.ids).await?;
    let member = persons.iter().filter_map(|one| one.passholder(&systems, now));
    Ok(Page {
        total_items: unused.total,
        member: member.collect(),
    })
}
