//! Forget: counts of days that are over.

use super::store;
use chassis::Fault;
use chrono::Days;
use contracts::day::brussels_day;
use messaging::Tx;

/// Keeps today's, and yesterday's for whose clock is behind.
pub async fn forget(tx: &mut Tx) -> Result<(), Fault> {
    let today = brussels_day(tx.now());
    let before = today.checked_sub_days(Days::new(1)).unwrap_or(today);
    store::forget(tx.conn(), before).await
}
