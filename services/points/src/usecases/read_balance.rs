//! Read: balances and history.

use crate::store;
use chassis::Fault;
use contracts::Page;
use contracts::points::{Balance, BalanceAnswer, ReadBalance, ReadBalances, ReadHistory, Transaction};
use messaging::Reading;
use uuid::Uuid;

const NOTHING_SAVED: Balance = Balance { points: 0, version: 0 };

/// The balance, and which awaited changes are not in it yet: these are committed elsewhere, so the door may add them.
pub async fn read_balance(reading: &mut Reading, ask: ReadBalance) -> Result<BalanceAnswer, Fault> {
    let mut missing = ask.awaited;
    // First the causes, then the balance: a change that lands in between is shown once, never twice.
    let causes: Vec<Uuid> = missing.iter().map(|awaited| awaited.cause).collect();
    let balance = store::read_balances(reading.conn(), &[ask.passholder_id.0]).await?.remove(&ask.passholder_id.0).unwrap_or(NOTHING_SAVED);
    if !causes.is_empty() {
        let recorded = store::booked(reading.conn(), "check_in", &causes).await?;
        let undone = store::booked(reading.conn(), "undo", &causes).await?;
        missing.retain(|awaited| !if awaited.undone { &undone } else { &recorded }.contains(&awaited.cause));
        let after =
            store::read_balances(reading.conn(), &[ask.passholder_id.0]).await?.remove(&ask.passholder_id.0).unwrap_or(NOTHING_SAVED);
        if after.version != balance.version {
            return Ok(BalanceAnswer { balance: after, missing });
        }
    }
    Ok(BalanceAnswer { balance, missing })
}

pub async fn read_balances(reading: &mut Reading, ask: ReadBalances) -> Result<Vec<Balance>, Fault> {
    let ids: Vec<Uuid> = ask.passholder_ids.iter().map(|id| id.0).collect();
    let known = store::read_balances(reading.conn(), &ids).await?;
    Ok(ids.iter().map(|id| known.get(id).copied().unwrap_or(NOTHING_SAVED)).collect())
}

pub async fn read_history(reading: &mut Reading, ask: ReadHistory) -> Result<Page<Transaction>, Fault> {
    store::history(reading.conn(), ask.passholder_id, ask.oldest_first, ask.window).await
}
