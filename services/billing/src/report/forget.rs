//! Forget: reports are kept for some days, and what one is made of until it is made.

use super::store::file;
use chassis::Fault;
use chrono::{DateTime, TimeDelta, Utc};
use messaging::Tx;

/// How long a report is kept.
const KEPT: TimeDelta = TimeDelta::days(7);
/// How many rows at once.
const SLICE: i64 = 20_000;
/// How many slices of files at once: a few megabytes.
const PARTS: i64 = 200;

/// Reports that were asked for before this are gone.
pub fn kept_since(now: DateTime<Utc>) -> DateTime<Utc> {
    now - KEPT
}

/// One slice; whether there may be more to do.
pub async fn forget(tx: &mut Tx) -> Result<bool, Fault> {
    let since = kept_since(tx.now());
    if file::forget_lines(tx.conn(), SLICE).await? > 0 {
        return Ok(true);
    }
    if file::forget_slices(tx.conn(), since, PARTS).await? > 0 {
        return Ok(true);
    }
    file::forget_reports(tx.conn(), since).await?;
    Ok(false)
}
