//! Find: how far a report is.

use super::{missing, require, store};
use chassis::Fault;
use contracts::billing::{FindReport, Report};
use messaging::Reading;

/// # Errors
/// 404 for one that there is not, or not any more, and for one of another organizer.
pub async fn find(reading: &mut Reading, ask: FindReport) -> Result<Report, Fault> {
    require(reading.conn(), &ask.organizer_id, &ask.scope).await?;
    let since = super::forget::kept_since(reading.now());
    let found = store::find(reading.conn(), &ask.organizer_id, ask.report_id, since).await?;
    found.ok_or_else(|| missing(ask.report_id).into())
}
