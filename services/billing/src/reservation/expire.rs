//! Expire: what is over by the clock of the database is freed, and later forgotten.

use super::store;
use crate::limit;
use chassis::Fault;
use messaging::Tx;

/// How many in one transaction.
const SLICE: usize = 50;
/// How long one that was confirmed can be confirmed again, and read; what came to nothing goes after a day.
const KEPT_DAYS: i32 = 30;

/// Frees some that are over; whether there may be more. Two instances at once take others each.
pub async fn expire(tx: &mut Tx) -> Result<bool, Fault> {
    let (ended, counters) = store::expire(tx.conn(), SLICE as i64).await?;
    limit::free(tx.conn(), &counters).await?;
    Ok(ended == SLICE)
}

/// Deletes some that ended long ago; whether there may be more.
pub async fn forget_over(tx: &mut Tx) -> Result<bool, Fault> {
    let gone = store::forget_over(tx.conn(), KEPT_DAYS, SLICE as i64).await?;
    Ok(gone == SLICE as u64)
}
