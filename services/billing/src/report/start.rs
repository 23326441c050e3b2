//! Start: an organizer wants a report.

use super::{period, require, store};
use chassis::Fault;
use contracts::Refusal;
use contracts::billing::{Report, StartReport};
use messaging::Tx;

/// So many of an organizer are made at once.
const AT_ONCE: i64 = 3;
/// So many of an organizer are kept: the oldest make room.
const KEPT: i64 = 20;

/// Whoever asks for a period of which one is being made gets that one.
///
/// # Errors
/// 404 for an organizer that is not known, 403 for one that is not the caller's, 400 for a period that ends
/// before it starts, 429 while as many as may be are made.
///
/// Rule: of an organizer at most three reports are made at once, and the last twenty are kept
/// Test: `an_organizer_has_a_few_reports_at_once_and_the_last_twenty_are_kept`
/// Source: this house
pub async fn start(tx: &mut Tx, ask: StartReport) -> Result<Report, Fault> {
    require(tx.conn(), &ask.organizer_id, &ask.scope).await?;
    period::require(ask.period)?;
    let now = tx.now();
    store::one_at_a_time(tx.conn(), &ask.organizer_id).await?;
    let under_way = store::under_way(tx.conn(), &ask.organizer_id).await?;
    if let Some(same) = under_way.iter().find(|report| report.period == ask.period) {
        return Ok(same.clone());
    }
    if under_way.len() as i64 >= AT_ONCE {
        let title = format!("At most {AT_ONCE} reports are made at once");
        return Err(Refusal::new("uitpas/rate-limited", 429, title).into());
    }
    let report = store::begin(tx.conn(), &ask.organizer_id, ask.period, now).await?;
    store::make_room(tx.conn(), &ask.organizer_id, KEPT).await?;
    Ok(report)
}
