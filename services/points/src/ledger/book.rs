//! Booking: what every verb on the ledger begins and ends with. Balances are locked in one order before
//! anything else, and each that changed is told once.

use super::Kind;
use super::lots::{self, Take};
use super::store::{self, NewEntry};
use chassis::Fault;
use chrono::NaiveDate;
use contracts::day::brussels_day;
use contracts::points::{Balance, BalanceChanged};
use contracts::{PassholderId, Points};
use messaging::Tx;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Locks these balances in one order, and books out first what has ended: whoever touches a balance after
/// midnight finds it right, whether the job that expires points ran or not.
pub async fn open(tx: &mut Tx, holders: &[Uuid]) -> Result<BTreeMap<Uuid, Balance>, Fault> {
    let today = brussels_day(tx.now());
    let mut balances = store::lock_balances(tx.conn(), holders).await?;
    for holder in store::with_ended_lots(tx.conn(), holders, today).await? {
        if let Some(balance) = balances.get_mut(&holder) {
            *balance = book_out_ended(tx, PassholderId(holder), *balance, today).await?;
        }
    }
    Ok(balances)
}

/// Locks these balances in one order, for whoever will need them one after another.
pub async fn lock(tx: &mut Tx, holders: &[Uuid]) -> Result<(), Fault> {
    open(tx, holders).await.map(drop)
}

/// As [`open`], for one.
pub async fn open_one(tx: &mut Tx, holder: PassholderId) -> Result<Balance, Fault> {
    let mut balances = open(tx, &[holder.0]).await?;
    balances
        .remove(&holder.0)
        .ok_or_else(|| Fault::broken("a locked balance is gone"))
}

async fn book_out_ended(
    tx: &mut Tx,
    holder: PassholderId,
    before: Balance,
    today: NaiveDate,
) -> Result<Balance, Fault> {
    let takes = lots::expire(&store::open_lots(tx.conn(), holder).await?, today);
    let ended = Debit {
        kind: Kind::Expiry,
        // The locked version makes the cause: two runs cannot book the same expiry.
        cause: Uuid::new_v5(&holder.0, before.version.to_string().as_bytes()),
        points: takes.iter().map(|take| take.points).sum(),
        title: "Vervallen punten".into(),
        location: String::new(),
    };
    debit(tx, holder, before, ended, &takes).await
}

/// What a debit is for.
pub struct Debit {
    pub kind: Kind,
    pub cause: Uuid,
    pub points: Points,
    pub title: String,
    pub location: String,
}

/// Books points out of a locked balance and tells the new one.
pub async fn debit(
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
pub async fn settle(tx: &mut Tx, balances: BTreeMap<Uuid, Balance>) -> Result<(), Fault> {
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
