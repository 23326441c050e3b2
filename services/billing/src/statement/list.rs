//! List statements: those that somebody sees.

use super::store;
use chassis::Fault;
use contracts::Page;
use contracts::billing::{ListStatements, StatementSummary};
use messaging::Reading;

/// Those of the newest period first.
///
/// Rule: an organizer and a municipality see their own statements once they are final; who reads the
/// settlements of a region sees all of it, from when they are proposed
/// Test: `each_sees_its_own_statements_and_no_other`
/// Source: this house
pub async fn list(reading: &mut Reading, ask: ListStatements) -> Result<Page<StatementSummary>, Fault> {
    let (viewer, period) = (&ask.viewer, ask.period_id);
    let total_items = store::count(reading.conn(), viewer, period).await?;
    let member = store::page(reading.conn(), viewer, period, ask.window).await?;
    Ok(Page { total_items, member })
}
