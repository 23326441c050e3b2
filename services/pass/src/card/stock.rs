//! Stock: how many cards of a region wait for somebody, and whether that is few.
//!
//! Cards of both kinds are counted together: how fast those with a 1 before the last digit go would tell how
//! many people got a right.
//!
//! Rule: the stock of a region is low when fewer cards than its `lowStock` lie at its counters; cards that are
//! made and not there yet do not count, and a region that says nothing has no low stock
//! Test: `a_stock_is_low_below_what_its_region_says`, `cards_that_wait_are_counted_and_few_of_them_are_low`
//! Source: this house: a counter without cards registers nobody with one

use super::{STOCKS_LOW, store};
use crate::card_system;
use chassis::Fault;
use contracts::pass::{CardStock, ReadCardStock};
use contracts::{CardSystemId, Refusal};
use messaging::{Office, Reading};

/// What of a region waits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Made, and not at a counter yet.
    pub provisioned: i64,
    /// At the counters.
    pub local_stock: i64,
}

/// Whether so many cards are few, where the region wants to know.
fn is_low(waiting: Waiting, low_stock: i32) -> bool {
    waiting.local_stock < i64::from(low_stock)
}

/// Counted now.
///
/// # Errors
/// 404 when there is no such region.
pub async fn read_stock(reading: &mut Reading, ask: ReadCardStock) -> Result<CardStock, Fault> {
    let id = ask.card_system_id;
    let mut systems = card_system::all_by_id(reading.conn()).await?;
    let unknown = || Refusal::card_system_not_found(id).not_found();
    let card_system = systems.remove(&id).ok_or_else(unknown)?;
    let low_stock = card_system::low_stock(reading.conn(), id).await?;
    let waiting = store::waiting(reading.conn(), id).await?;
    Ok(CardStock {
        card_system,
        provisioned: waiting.provisioned,
        local_stock: waiting.local_stock,
        low_stock,
        is_low: is_low(waiting, low_stock),
    })
}

/// Measures in how many regions few cards are left.
///
/// Rule: how many regions have few cards left shows in `card_stocks_low`
/// Test: `cards_that_wait_are_counted_and_few_of_them_are_low`
/// Source: this house: cards are ordered weeks before they come
pub async fn count_low_stocks(office: &Office) -> Result<(), Fault> {
    let mut reading = office.reading().await?;
    let mut low: Vec<CardSystemId> = vec![];
    for (id, low_stock) in card_system::low_stocks(reading.conn()).await? {
        let waiting = store::waiting(reading.conn(), id).await?;
        if is_low(waiting, low_stock) {
            low.push(id);
        }
    }
    if !low.is_empty() {
        tracing::warn!(regions = ?low.iter().map(|id| id.0).collect::<Vec<_>>(), "few cards are left");
    }
    metrics::gauge!(STOCKS_LOW).set(low.len() as f64);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stock_is_low_below_what_its_region_says() {
        let of = |local_stock| Waiting {
            provisioned: 1000,
            local_stock,
        };
        assert!(is_low(of(19), 20));
        assert!(!is_low(of(20), 20));
        assert!(!is_low(of(0), 0), "it does not want to know");
    }
}
