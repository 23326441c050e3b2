//! Read a part of a statement's file.

use super::read::seen;
use super::{file, store};
use chassis::Fault;
use contracts::billing::{ReadStatementPart, StatementPart};
use messaging::Reading;

/// The most lines of a part.
const LINES: usize = 1000;

/// The part behind the one before: its head comes first, its totals last.
pub async fn part(reading: &mut Reading, ask: ReadStatementPart) -> Result<StatementPart, Fault> {
    let (period, head) = seen(reading.conn(), &ask.viewer, ask.statement_id).await?;
    let after = ask.after.unwrap_or_default();
    let most = i64::try_from(LINES).map_err(Fault::broken)?;
    let lines = store::lines(reading.conn(), period, head.id.number, after, most).await?;
    let mut text = String::new();
    if ask.after.is_none() {
        text.push_str(file::HEAD);
    }
    for line in &lines {
        file::line(&mut text, &head.id, line);
    }
    let last = lines.last().map(|line| line.number);
    let next = last.filter(|last| *last < head.lines);
    if next.is_none() {
        file::total(&mut text, &head);
    }
    Ok(StatementPart {
        text,
        next,
        sha256: head.sha256,
    })
}
