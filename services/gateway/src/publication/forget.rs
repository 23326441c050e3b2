//! Forget: the log is kept for a time, and what was delivered of it as long.

use super::store;
use chassis::Fault;
use chrono::TimeDelta;
use messaging::Tx;

/// A slice is small enough to end within a statement's time.
const SLICE: i64 = 2_000;

/// Deletes a slice of what is older than this many days; tells whether more may be left.
pub async fn forget(tx: &mut Tx, days: i32) -> Result<bool, Fault> {
    let before = tx.wall() - TimeDelta::days(i64::from(days));
    let gone = store::forget(tx.conn(), before, SLICE).await?;
    Ok(gone == SLICE.unsigned_abs())
}
