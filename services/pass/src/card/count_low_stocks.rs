//! Count: in how many regions few cards are left.

use super::stock::is_low;
use super::{STOCKS_LOW, store};
use crate::card_system;
use chassis::Fault;
use contracts::CardSystemId;
use messaging::Office;

/// Measures in how many regions few cards are left.
///
/// Rule: how many regions have few cards left shows in `card_stocks_low`
/// Test: `cards_that_wait_are_counted_and_few_of_them_are_low`
/// Source: this house: cards are ordered weeks before they come
pub async fn count_low_stocks(office: &Office) -> Result<(), Fault> {
    let mut reading = office.reading().await?;
    let low_stocks = card_system::low_stocks(reading.conn()).await?;
    let regions: Vec<CardSystemId> = low_stocks.keys().copied().collect();
    let waiting = store::waiting(reading.conn(), &regions).await?;
    let of = |id: &CardSystemId| waiting.get(id).copied().unwrap_or_default();
    let few = low_stocks
        .iter()
        .filter(|(id, low_stock)| is_low(of(id), **low_stock));
    let mut low: Vec<i32> = few.map(|(id, _)| id.0).collect();
    low.sort_unstable();
    if !low.is_empty() {
        tracing::warn!(regions = ?low, "few cards are left");
    }
    metrics::gauge!(STOCKS_LOW).set(low.len() as f64);
    Ok(())
}
