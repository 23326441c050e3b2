//! Read: the file of a report, slice by slice.

use super::{forget, missing, require, store};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chassis::Fault;
use contracts::Refusal;
use contracts::billing::{FindReportFile, ReadReportSlice, ReportFile, ReportSlice, ReportStatus};
use messaging::Reading;

/// Its name and size.
///
/// # Errors
/// 404 as [`super::find`]; 400 while it is made, and when it could not be.
///
/// Rule: a report is downloaded once it is available, for seven days from when it was asked for
/// Test: `a_report_is_downloaded_while_it_is_available`
/// Source: UiTPAS API 4.0, `report-invalid-status`; seven days: this house
pub async fn find_file(reading: &mut Reading, ask: FindReportFile) -> Result<ReportFile, Fault> {
    require(reading.conn(), &ask.organizer_id, &ask.scope).await?;
    let since = forget::kept_since(reading.now());
    let (organizer, id) = (&ask.organizer_id, ask.report_id);
    let report = store::find(reading.conn(), organizer, id, since).await?;
    let report = report.ok_or_else(|| missing(id))?;
    if report.status != ReportStatus::Available {
        let title = "The report is not available";
        return Err(Refusal::uitpas("report-invalid-status", title).into());
    }
    let file = store::file::file(reading.conn(), organizer, id).await?;
    file.ok_or_else(|| missing(id).into())
}

/// A slice of a file that was found a moment ago.
pub async fn read(reading: &mut Reading, ask: ReadReportSlice) -> Result<ReportSlice, Fault> {
    let since = forget::kept_since(reading.now());
    let slice = store::file::slice(
        reading.conn(),
        &ask.organizer_id,
        ask.report_id,
        ask.number,
        since,
    );
    let bytes = slice.await?.ok_or_else(|| missing(ask.report_id))?;
    Ok(ReportSlice(STANDARD.encode(bytes)))
}
