//! List: the periods that people usually want, and the reports that there still are.

use super::{period, require, store};
use chassis::Fault;
use contracts::billing::{ListReportPeriods, ListReports, Report, ReportPeriod};
use contracts::day::brussels_day;
use messaging::Reading;

/// Periods to choose from.
pub async fn periods(reading: &mut Reading, ask: ListReportPeriods) -> Result<Vec<ReportPeriod>, Fault> {
    require(reading.conn(), &ask.organizer_id, &ask.scope).await?;
    Ok(period::suggested(brussels_day(reading.now())))
}

/// Newest first.
pub async fn list(reading: &mut Reading, ask: ListReports) -> Result<Vec<Report>, Fault> {
    require(reading.conn(), &ask.organizer_id, &ask.scope).await?;
    let since = super::forget::kept_since(reading.now());
    store::list(reading.conn(), &ask.organizer_id, since).await
}
