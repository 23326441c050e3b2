//! Put: price tables of regions, each from its day on.

use super::{line, store};
use crate::card_system;
use chassis::Fault;
use contracts::day::brussels_day;
use contracts::pass::PriceTableRow;
use contracts::{CardSystemId, Refusal};
use messaging::Tx;
use messaging::loading::{Verdicts, sift};

/// Writes the tables that break no rule.
///
/// Rule: a price table that has begun to apply never changes; the next one begins on a later day
/// Test: `a_price_table_that_has_begun_never_changes_and_the_next_one_begins_on_its_day`
/// Source: this house: money is explained for ever
pub async fn put(tx: &mut Tx, rows: &[PriceTableRow]) -> Result<Verdicts, Fault> {
    let today = brussels_day(tx.now());
    let regions: Vec<CardSystemId> = rows.iter().map(|row| row.card_system_id).collect();
    let known = card_system::among(tx.conn(), &regions).await?;
    let ids: Vec<i32> = known.iter().map(|id| id.0).collect();
    let written = store::written(tx.conn(), &ids).await?;
    let (verdicts, accepted) = sift(rows, |row| {
        if !known.contains(&row.card_system_id) {
            return Err(Refusal::card_system_not_found(row.card_system_id));
        }
        if let Some(fault) = line::fault(&row.lines) {
            return Err(Refusal::invalid(fault));
        }
        let before = written.get(&(row.card_system_id, row.valid_from));
        match before.is_some_and(|lines| *lines != row.lines) && row.valid_from <= today {
            true => Err(Refusal::invalid(
                "the price table has begun: add one with a later day",
            )),
            false => Ok(()),
        }
    });
    for row in accepted {
        store::put(tx.conn(), row).await?;
    }
    Ok(verdicts)
}
