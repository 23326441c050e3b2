//! List the lines of a statement.

use super::read::seen;
use super::store;
use chassis::Fault;
use contracts::Page;
use contracts::billing::{ListStatementLines, StatementLine};
use messaging::Reading;

/// In their order. A page begins at its place without a look at those before it.
pub async fn lines(reading: &mut Reading, ask: ListStatementLines) -> Result<Page<StatementLine>, Fault> {
    let (period, head) = seen(reading.conn(), &ask.viewer, ask.statement_id).await?;
    let start = i32::try_from(ask.window.start.max(0)).unwrap_or(i32::MAX);
    let most = ask.window.limit.max(0);
    let member = match most {
        0 => vec![],
        _ => store::lines(reading.conn(), period, head.id.number, start, most).await?,
    };
    Ok(Page {
        total_items: head.lines.into(),
        member,
    })
}
