//! Sweep: looks that are old are forgotten.

use super::store;
use chassis::Fault;
use chrono::Days;
use messaging::Tx;
use std::num::NonZeroU16;

/// A slice is small enough to end within a statement's time.
const SLICE: i64 = 5_000;

/// Forgets a slice of what is older than so many days; tells whether more may be left.
///
/// Rule: who looked at somebody is forgotten after 400 days, unless the settings say another time
/// Test: `looks_that_are_old_are_forgotten`
/// Source: GDPR article 5; setting `looks_kept_days`
pub async fn sweep(tx: &mut Tx, days: NonZeroU16) -> Result<bool, Fault> {
    let kept = Days::new(days.get().into());
    let before = tx.now().checked_sub_days(kept).unwrap_or_default();
    let gone = store::forget(tx.conn(), before, SLICE).await?;
    Ok(gone == SLICE.unsigned_abs())
}
