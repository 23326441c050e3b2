//! Forget: who was in an order is kept for a while after its end, and sums and payments longer.

use super::{Shop, store};
use crate::free_order;
use chassis::Fault;
use chrono::TimeDelta;
use messaging::Tx;

/// How long a refusal is remembered for the key of its request: as long as the keys of other writes.
const REFUSALS_LIVE: TimeDelta = TimeDelta::days(30);
/// In one transaction.
const SOME: i64 = 500;

/// A slice; whether more may be left.
///
/// Rule: who was in an order is forgotten thirty days after its end, unless the settings say another time
/// Test: `who_was_in_an_order_is_forgotten_after_its_time`
/// Source: GDPR article 5; setting `order_kept_days`
pub async fn forget(tx: &mut Tx, shop: &Shop) -> Result<bool, Fault> {
    let now = tx.now();
    free_order::forget(tx).await?;
    let forgotten = store::forget(tx.conn(), now - shop.kept, now - REFUSALS_LIVE, SOME).await?;
    Ok(forgotten >= SOME as u64)
}
