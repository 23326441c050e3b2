//! Expire: points that ended before today go, also of those whom nobody touches.

use super::book::open;
use super::store;
use chassis::Fault;
use contracts::day::brussels_day;
use messaging::Tx;

/// How many holders are done in one transaction.
const AT_ONCE: i64 = 200;

/// Books out what has ended, for some holders; returns how many. Call again until it returns 0.
pub async fn expire(tx: &mut Tx) -> Result<usize, Fault> {
    let today = brussels_day(tx.now());
    let holders = store::holders_with_ended_lots(tx.conn(), today, AT_ONCE).await?;
    open(tx, &holders).await?;
    Ok(holders.len())
}
