//! Reconcile: balances are compared with their ledgers, some at a time, round after round.

use super::{Round, store};
use chassis::Fault;
use chrono::Duration;
use messaging::Tx;
use uuid::Uuid;

/// How many holders are compared in one transaction.
const AT_ONCE: i64 = 1000;
/// How long after a round the next one begins.
const REST: Duration = Duration::hours(1);

/// What a call did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reconciled {
    /// Compared some; more are left.
    Some,
    /// Compared the last ones.
    Round,
    /// Nothing: the last round ended a short while ago, or another instance is at it.
    Nothing,
}

/// Compares the next holders. Goes on where the last call stopped, whoever made it.
pub async fn reconcile(tx: &mut Tx) -> Result<Reconciled, Fault> {
    let at = tx.now();
    let Some(round) = store::lock(tx.conn()).await? else {
        return Ok(Reconciled::Nothing);
    };
    let rests = round.finished_at.is_some_and(|finished| at < finished + REST);
    if round.position.is_none() && rests {
        return Ok(Reconciled::Nothing);
    }
    let after = round.position.unwrap_or(Uuid::nil());
    let holders = store::next(tx.conn(), after, AT_ONCE).await?;
    let found = store::differing(tx.conn(), &holders).await?;
    if !found.is_empty() {
        tracing::error!(differing = ?found, "balances differ from the ledger");
    }
    let differing = round.differing + found.len() as i64;
    let is_last = (holders.len() as i64) < AT_ONCE;
    let next = match is_last {
        true => Round {
            position: None,
            differing: 0,
            finished_at: Some(at),
            differed: differing,
        },
        false => Round {
            position: holders.last().copied(),
            differing,
            ..round
        },
    };
    store::put(tx.conn(), next).await?;
    Ok(if is_last {
        Reconciled::Round
    } else {
        Reconciled::Some
    })
}
