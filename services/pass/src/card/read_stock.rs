//! Read: how many cards of a region wait for somebody.

use super::stock::is_low;
use super::store;
use crate::card_system;
use chassis::Fault;
use contracts::Refusal;
use contracts::pass::{CardStock, CounterStock, OrganizerReference, ReadCardStock};
use messaging::Reading;

/// Counted now; at which counters so many lie, of those that are asked about.
///
/// # Errors
/// 404 when there is no such region.
///
/// Rule: how many cards lie at a counter is told to who may read cards there, and to nobody else
/// Test: `how_many_cards_lie_at_a_counter_is_told_to_its_own`
/// Source: this house
pub async fn read_stock(reading: &mut Reading, ask: ReadCardStock) -> Result<CardStock, Fault> {
    let id = ask.card_system_id;
    let mut systems = card_system::all_by_id(reading.conn()).await?;
    let unknown = || Refusal::card_system_not_found(id).not_found();
    let card_system = systems.remove(&id).ok_or_else(unknown)?;
    let mut low_stocks = card_system::low_stocks(reading.conn()).await?;
    let low_stock = low_stocks.remove(&id).unwrap_or_default();
    let mut waiting = store::waiting(reading.conn(), &[id]).await?;
    let waiting = waiting.remove(&id).unwrap_or_default();
    let at_counters = store::at_counters(reading.conn(), id, &ask.organizers).await?;
    let counters = at_counters.into_iter().map(|(id, local_stock)| CounterStock {
        organizer: OrganizerReference { id, name: None },
        local_stock,
    });
    Ok(CardStock {
        card_system,
        provisioned: waiting.provisioned,
        local_stock: waiting.local_stock,
        low_stock,
        is_low: is_low(waiting, low_stock),
        counters: counters.collect(),
    })
}
