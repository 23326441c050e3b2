//! Count: in how many regions few cards are left.

use super::stock::is_low;
use super::{STOCKS_LOW, store};
use crate::card_system;
use chassis::Fault;
use messaging::Office;

/// Measures in how many regions few cards are left.
///
/// Rule: how many regions have few cards left shows in `card_stocks_low`
/// Test: `cards_that_wait_are_counted_and_few_of_them_are_low`
/// Source: this house: cards are ordered weeks before they come
pub async fn count_low_stocks(office: &Office) -> Result<(), Fault> {
    let mut reading = office.reading().await?;
    let mut low = vec![];
    for (id, low_stock) in card_system::low_stocks(reading.conn()).await? {
        let waiting = store::waiting(reading.conn(), id).await?;
        if is_low(waiting, low_stock) {
            low.push(id.0);
        }
    }
    if !low.is_empty() {
        tracing::warn!(regions = ?low, "few cards are left");
    }
    metrics::gauge!(STOCKS_LOW).set(low.len() as f64);
    Ok(())
}
