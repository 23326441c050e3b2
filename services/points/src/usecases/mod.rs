//! The verbs, one per file.

pub mod award;
pub mod expire;
pub mod load_pack;
pub mod read_balance;
pub mod refund;
pub mod revoke;
pub mod spend;

use crate::domain::ledger::Take;
use crate::store::{self, NewEntry};
use chassis::Fault;
use contracts::points::{Balance, BalanceChanged};
use contracts::{PassholderId, Points};
use messaging::Tx;
use std::collections::BTreeMap;
use uuid::Uuid;

/// What a debit is for.
struct Debit {
    kind: &'static str,
    cause: Uuid,
    points: Points,
    title: String,
    location: String,
}

/// Books points out of a locked balance and tells the new one.
async fn debit(
    tx: &mut Tx,
    holder: PassholderId,
    before: Balance,
    debit: Debit,
    takes: &[Take],
) -> Result<Balance, Fault> {
    let after = Balance {
        points: before.points - debit.points,
        version: before.version + 1,
    };
    let entry = NewEntry {
        entry_id: tx.new_id(),
        passholder_id: holder,
        kind: debit.kind,
        points: -debit.points,
        cause: debit.cause,
        title: debit.title,
        location: debit.location,
        at: tx.now(),
        version: after.version,
    };
    store::append(tx.conn(), std::slice::from_ref(&entry)).await?;
    store::take(tx.conn(), entry.entry_id, takes).await?;
    settle(tx, BTreeMap::from([(holder.0, after)])).await?;
    Ok(after)
}

/// Writes changed balances and tells each once.
async fn settle(tx: &mut Tx, balances: BTreeMap<Uuid, Balance>) -> Result<(), Fault> {
    store::set_balances(tx.conn(), &balances).await?;
    for (holder, balance) in balances {
        tx.tell(&BalanceChanged {
            passholder_id: PassholderId(holder),
            version: balance.version,
            balance: balance.points,
        })?;
    }
    Ok(())
}
