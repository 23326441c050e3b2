//! Booking: what every verb on the ledger begins and ends with. Balances are locked in one order before
//! anything else, and each that changed is told once.

use super::Kind;
use super::lots::{self, Take};
use super::store::{self, NewEntry, merged};
use chassis::Fault;
use chrono::NaiveDate;
use contracts::day::brussels_day;
use contracts::points::{Balance, BalanceChanged};
use contracts::{PassholderId, Points};
use messaging::Tx;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// Whose ledgers are meant: of who went into another that other's.
pub async fn canonical(tx: &mut Tx, holders: &[Uuid]) -> Result<HashMap<Uuid, Uuid>, Fault> {
    let went = merged::all_into(tx.conn(), holders).await?;
    let meant = |id: &Uuid| (*id, went.get(id).copied().unwrap_or(*id));
    Ok(holders.iter().map(meant).collect())
}

/// As [`open_as_named`], where whoever calls looked up who is meant by each id. When one of them went into
/// another while this waited for the balance the caller is busy: tried again, it looks up the other.
pub async fn open(tx: &mut Tx, holders: &[Uuid]) -> Result<BTreeMap<Uuid, Balance>, Fault> {
    let balances = open_as_named(tx, holders).await?;
    match merged::all_into(tx.conn(), holders).await?.is_empty() {
        true => Ok(balances),
        false => Err(Fault::Busy("somebody was merged meanwhile".into())),
    }
}

/// Locks these balances in one order, and books out first what has ended: whoever touches a balance after
/// midnight finds it right, whether the job that expires points ran or not.
pub async fn open_as_named(tx: &mut Tx, holders: &[Uuid]) -> Result<BTreeMap<Uuid, Balance>, Fault> {
    let today = brussels_day(tx.now());
    let mut balances = store::lock_balances(tx.conn(), holders).await?;
    for holder in store::with_ended_lots(tx.conn(), holders, today).await? {
        if let Some(balance) = balances.get_mut(&holder) {
            *balance = book_out_ended(tx, PassholderId(holder), *balance, today).await?;
        }
    }
    Ok(balances)
}

/// Locks the balances of those who are meant in one order, for whoever will need them one after another.
pub async fn lock(tx: &mut Tx, holders: &[Uuid]) -> Result<(), Fault> {
    let meant: BTreeSet<Uuid> = canonical(tx, holders).await?.into_values().collect();
    let meant: Vec<Uuid> = meant.into_iter().collect();
    open(tx, &meant).await.map(drop)
}

/// As [`open`], for the one whom this id means, and who that is.
pub async fn open_one(tx: &mut Tx, holder: PassholderId) -> Result<(PassholderId, Balance), Fault> {
    let meant = canonical(tx, &[holder.0]).await?;
    let holder = meant.get(&holder.0).copied().unwrap_or(holder.0);
    let mut balances = open(tx, &[holder]).await?;
    let balance = balances.remove(&holder);
    let balance = balance.ok_or_else(|| Fault::broken("a locked balance is gone"))?;
    Ok((PassholderId(holder), balance))
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
