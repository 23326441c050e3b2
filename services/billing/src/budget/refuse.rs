//! Whether a budget that refuses when it is spent has enough for sales that were just written.
//!
//! Sales of a municipality whose budget refuses come one after the other: each locks the budget, and then
//! sees what all before it spent. Of all others nothing is locked, and one look-up by key is what it costs
//! them.

use super::read::days_of;
use super::store::days;
use chassis::Fault;
use chrono::Datelike;
use contracts::day::brussels_day;
use messaging::Tx;

/// Which of these municipalities have spent more than they have, with what this transaction wrote, and refuse
/// that.
///
/// Rule: no sale is refused for a budget, unless its municipality says so; then none goes above it by a cent,
/// however many buy at once, and what is cancelled can be spent again
/// Test: `sixty_buyers_at_once_spend_a_budget_to_the_cent_and_not_above`,
/// `without_the_policy_no_sale_is_refused`, `a_policy_that_begins_to_refuse_sees_the_sales_under_way`
/// Source: finance services of municipalities; this house
pub async fn exhausted(tx: &mut Tx, municipalities: &[String]) -> Result<Vec<String>, Fault> {
    if municipalities.is_empty() {
        return Ok(vec![]);
    }
    let year = brussels_day(tx.now()).year();
    days::exhausted(tx.conn(), municipalities, year, days_of(year)).await
}
