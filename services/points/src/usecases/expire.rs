//! Expire: points that ended before today go.

use super::{Debit, debit};
use crate::domain::ledger;
use crate::store;
use chassis::Fault;
use contracts::PassholderId;
use contracts::day::brussels_day;
use messaging::Tx;
use uuid::Uuid;

/// How many holders are done in one transaction.
const AT_ONCE: i64 = 200;

/// Books out what has ended, for some holders; returns how many. Call again until it returns 0.
pub async fn expire(tx: &mut Tx) -> Result<usize, Fault> {
    let today = brussels_day(tx.now());
    let mut holders = store::holders_with_ended_lots(tx.conn(), today, AT_ONCE).await?;
    holders.sort();
    let balances = store::lock_balances(tx.conn(), &holders).await?;
    for (holder, before) in &balances {
        let holder = PassholderId(*holder);
        let takes = ledger::expire(&store::open_lots(tx.conn(), holder).await?, today);
        let points = takes.iter().map(|take| take.points).sum();
        if points > 0 {
            // The locked version makes the cause: two runs cannot book the same expiry.
            let cause = Uuid::new_v5(&holder.0, before.version.to_string().as_bytes());
            let reason = Debit {
                kind: "expiry",
                cause,
                points,
                title: "Vervallen punten".into(),
                location: String::new(),
            };
            debit(tx, holder, *before, reason, &takes).await?;
        }
    }
    Ok(holders.len())
}
