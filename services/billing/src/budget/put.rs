//! Put a budget: what a municipality has for a year from now on, and what happens when it is spent.

use super::read::shown;
use super::{require_own, store};
use chassis::Fault;
use contracts::billing::{Budget, PutBudget};
use contracts::day::brussels_day;
use contracts::text::require_lasting;
use messaging::Tx;

/// The same again changes nothing. Waits for the sales of the municipality that are under way: what they
/// spend is seen by the first sale that the new policy may refuse.
///
/// # Errors
/// 404 for a municipality that is not the caller's; refused without a reason, or with a national number in
/// it.
///
/// Rule: one person sets a budget, because no money moves by that; each change stays with its reason and is
/// countered by another one
/// Test: `a_budget_is_changed_by_counter_entries_that_stay`
/// Source: this house
pub async fn put(tx: &mut Tx, ask: PutBudget) -> Result<Budget, Fault> {
    require_lasting("reason", &ask.new.reason)?;
    let year = ask.budget.year;
    let municipality = require_own(tx.conn(), &ask.budget).await?;
    store::hold_sales(tx.conn(), &municipality).await?;
    let before = store::find(tx.conn(), &municipality, year).await?;
    let is_same = before.is_some_and(|set| set.amount == ask.new.amount.0 && set.policy == ask.new.policy);
    let now = tx.now();
    if !is_same {
        store::put(tx.conn(), (&municipality, year), &ask.new, (&ask.by, now)).await?;
    }
    shown(tx.conn(), municipality, year, brussels_day(now)).await
}
