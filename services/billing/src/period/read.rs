//! Read a period.

use super::{Known, missing, require_region, store};
use chassis::Fault;
use chrono::{DateTime, Utc};
use contracts::billing::{PeriodId, ReadPeriod, SettlementPeriod};
use contracts::day::brussels_day;
use messaging::Reading;
use sqlx::PgConnection;

/// One of the caller's regions.
pub async fn read(reading: &mut Reading, ask: ReadPeriod) -> Result<SettlementPeriod, Fault> {
    require_region(&ask.regions, ask.period_id)?;
    let now = reading.now();
    Ok(known(reading.conn(), ask.period_id, now).await?.shown)
}

/// A period that was proposed, or the open one of its region.
///
/// # Errors
/// 404 for a day on which none begins.
pub async fn known(conn: &mut PgConnection, id: PeriodId, now: DateTime<Utc>) -> Result<Known, Fault> {
    if let Some(found) = store::find(conn, id).await? {
        return Ok(found);
    }
    let untouched = store::untouched(conn, &[id.card_system_id], brussels_day(now)).await?;
    let found = untouched.into_iter().find(|one| one.shown.id == id);
    Ok(found.ok_or_else(|| missing(id))?)
}
