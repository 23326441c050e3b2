//! Lists of a budget: its changes, and its commitments.

use super::require_own;
use super::store::{self, commitments};
use chassis::Fault;
use contracts::Page;
use contracts::billing::{BudgetChange, Commitment, ListBudgetChanges, ListCommitments};
use contracts::day::brussels_day;
use messaging::Reading;

/// The newest first. They sum to the amount.
pub async fn list_changes(
    reading: &mut Reading,
    ask: ListBudgetChanges,
) -> Result<Page<BudgetChange>, Fault> {
    let municipality = require_own(reading.conn(), &ask.budget).await?;
    let of = (municipality.as_str(), ask.budget.year);
    let (total_items, member) = store::changes(reading.conn(), of, ask.window).await?;
    Ok(Page { total_items, member })
}

/// Those that end last first, also those that are over.
pub async fn list_commitments(
    reading: &mut Reading,
    ask: ListCommitments,
) -> Result<Page<Commitment>, Fault> {
    let today = brussels_day(reading.now());
    let municipality = require_own(reading.conn(), &ask.budget).await?;
    let of = (municipality.as_str(), ask.budget.year);
    let (total_items, member) = commitments::page(reading.conn(), of, ask.window, today).await?;
    Ok(Page { total_items, member })
}
