//! Put: price tables of regions, each from its day on.

use super::{line, store};
use crate::card_system;
use chassis::Fault;
use contracts::day::brussels_day;
use contracts::pass::PriceTableRow;
use contracts::{CardSystemId, Refusal};
use messaging::Tx;
use messaging::loading::{Verdicts, sift};
use std::collections::HashSet;

/// Writes the tables that break no rule.
///
/// Rule: a price table that has begun to apply never changes; the next one begins on a later day, and never
/// on one for which the region has prices already
/// Test: `a_price_table_that_has_begun_never_changes_and_the_next_one_begins_on_its_day`,
/// `the_prices_of_days_that_have_begun_are_never_changed_by_another_table`
/// Source: this house: money is explained for ever
pub async fn put(tx: &mut Tx, rows: &[PriceTableRow]) -> Result<Verdicts, Fault> {
    let today = brussels_day(tx.now());
    let regions: Vec<CardSystemId> = rows.iter().map(|row| row.card_system_id).collect();
    let known = card_system::among(tx.conn(), &regions).await?;
    let ids: Vec<i32> = known.iter().map(|id| id.0).collect();
    let written = store::written(tx.conn(), &ids).await?;
    let begun: HashSet<CardSystemId> = written
        .keys()
        .filter(|(_, from)| *from <= today)
        .map(|(region, _)| *region)
        .collect();
    let (verdicts, accepted) = sift(rows, |row| {
        if !known.contains(&row.card_system_id) {
            return Err(Refusal::card_system_not_found(row.card_system_id));
        }
        if let Some(fault) = line::fault(&row.lines) {
            return Err(Refusal::invalid(fault));
        }
        let before = written.get(&(row.card_system_id, row.valid_from));
        let is_same = before.is_some_and(|lines| *lines == row.lines);
        let has_prices = begun.contains(&row.card_system_id);
        match has_prices && row.valid_from <= today && !is_same {
            true => Err(Refusal::invalid(
                "the prices of that day have begun: add a table with a later one",
            )),
            false => Ok(()),
        }
    });
    for row in accepted {
        store::put(tx.conn(), row).await?;
    }
    Ok(verdicts)
}
