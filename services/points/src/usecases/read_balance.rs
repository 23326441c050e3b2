//! Read: balances and history.

use crate::store;
use chassis::Fault;
use contracts::Page;
use contracts::points::{
    Awaited, Balance, BalanceAnswer, ReadBalance, ReadBalances, ReadHistory, Transaction,
};
use messaging::Reading;
use uuid::Uuid;

const NOTHING_SAVED: Balance = Balance {
    points: 0,
    version: 0,
};

/// The balance, and which awaited changes are not in it yet: these are committed elsewhere, so the door may add them. Both are of
/// the same moment, or a change that lands in between would be counted twice.
pub async fn read_balance(reading: &mut Reading, ask: ReadBalance) -> Result<BalanceAnswer, Fault> {
    let causes: Vec<Uuid> = ask.awaited.iter().map(|awaited| awaited.cause).collect();
    let holder = ask.passholder_id.0;
    let mut balance = one(reading, holder).await?;
    loop {
        let recorded = if causes.is_empty() {
            vec![]
        } else {
            store::booked(reading.conn(), "check_in", &causes).await?
        };
        let undone = if causes.is_empty() {
            vec![]
        } else {
            store::booked(reading.conn(), "undo", &causes).await?
        };
        let after = if causes.is_empty() {
            balance
        } else {
            one(reading, holder).await?
        };
        if after.version == balance.version {
            let is_missing = |awaited: &Awaited| {
                !if awaited.undone { &undone } else { &recorded }.contains(&awaited.cause)
            };
            return Ok(BalanceAnswer {
                balance,
                missing: ask.awaited.into_iter().filter(is_missing).collect(),
            });
        }
        balance = after;
    }
}

async fn one(reading: &mut Reading, holder: Uuid) -> Result<Balance, Fault> {
    Ok(store::read_balances(reading.conn(), &[holder])
        .await?
        .remove(&holder)
        .unwrap_or(NOTHING_SAVED))
}

pub async fn read_balances(reading: &mut Reading, ask: ReadBalances) -> Result<Vec<Balance>, Fault> {
    let ids: Vec<Uuid> = ask.passholder_ids.iter().map(|id| id.0).collect();
    let known = store::read_balances(reading.conn(), &ids).await?;
    Ok(ids
        .iter()
        .map(|id| known.get(id).copied().unwrap_or(NOTHING_SAVED))
        .collect())
}

pub async fn read_history(reading: &mut Reading, ask: ReadHistory) -> Result<Page<Transaction>, Fault> {
    store::history(reading.conn(), ask.passholder_id, ask.oldest_first, ask.window).await
}
