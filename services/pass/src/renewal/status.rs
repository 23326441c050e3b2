//! Status: how far the last run is.

use super::store;
use chassis::Fault;
use contracts::Refusal;
use contracts::pass::RenewalStatus;
use messaging::Reading;
use sqlx::PgConnection;

/// None when there never was a run.
pub async fn status(reading: &mut Reading) -> Result<Option<RenewalStatus>, Fault> {
    store::newest(reading.conn()).await
}

/// That of the last run.
pub async fn of_newest(conn: &mut PgConnection) -> Result<RenewalStatus, Fault> {
    let newest = store::newest(conn).await?;
    Ok(newest.ok_or_else(|| Refusal::invalid("there was no renewal run yet"))?)
}
