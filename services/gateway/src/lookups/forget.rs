//! Forget look-ups: who looked up a national number is remembered for a time.

use super::store;
use chassis::Fault;
use chrono::Days;
use messaging::Tx;

/// A slice is small enough to end within a statement's time.
const SLICE: i64 = 5_000;

/// Forgets a slice of what is older than this many days; tells whether more may be left.
pub async fn forget(tx: &mut Tx, days: i32) -> Result<bool, Fault> {
    let kept = Days::new(u64::try_from(days).unwrap_or(0));
    let before = tx.now().checked_sub_days(kept).unwrap_or_default();
    let gone = store::forget(tx.conn(), before, SLICE).await?;
    Ok(gone == SLICE.unsigned_abs())
}
