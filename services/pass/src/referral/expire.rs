//! Expire: the last day of codes is over. Nobody finds them any more, unless a pass is followed, and
//! what waited for somebody ends.

use super::step::{Step, next};
use super::store::due;
use super::tell::settle;
use chassis::Fault;
use contracts::day::brussels_day;
use messaging::Tx;
use uuid::Uuid;

/// How many are looked at in one transaction.
const SLICE: i64 = 200;

/// Some of them; whether there may be more.
pub async fn expire(tx: &mut Tx) -> Result<bool, Fault> {
    let today = brussels_day(tx.now());
    let over = due::over(tx.conn(), today, SLICE).await?;
    let ids: Vec<Uuid> = over.iter().map(|kept| kept.id.0).collect();
    due::drop_codes(tx.conn(), &ids).await?;
    for mut kept in over {
        if let Some(expired) = next(kept.state, Step::Expire) {
            kept.state = expired;
            settle(tx, &mut kept).await?;
        }
    }
    Ok(ids.len() as i64 == SLICE)
}
