//! Merge: two passholders were one person, and the points of one go to the other's ledger.

use super::Kind;
use super::book::{open_as_named, settle};
use super::lots::{Lot, pay_debt};
use super::store::{self, NewEntry, merged};
use chassis::Fault;
use contracts::points::Balance;
use contracts::{PassholderId, Points};
use messaging::Tx;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Who goes, and who stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Merge {
    pub from: PassholderId,
    pub into: PassholderId,
}

/// Books what is left of one ledger over to the other: two entries that add up to nothing, and the lots with
/// their own last day. From then on whatever comes under the old id is booked on the other ledger
/// (`book::open`): a check-in that was under way, a redemption that is not paid yet, a refund. Whether it
/// comes before or after this, the sum is the same.
///
/// The old ledger keeps its entries, and stays held by whoever holds its balance: so nothing is booked on it
/// beside this. Heard again there is nothing left to book over.
///
/// Rule: when one of two records of a person goes into the other its points go along, each as long valid as
/// before, and both ledgers add up as before; a debt goes along as well
/// Test: `points_that_go_along_add_up_as_before`, `whatever_comes_in_any_order_adds_up`
/// Source: this house
///
/// Rule: what still comes under the id that went is booked on the ledger of the one that stays
/// Test: `what_comes_late_is_booked_on_the_one_that_stays`,
/// `who_waits_for_the_balance_of_who_goes_looks_again`
/// Source: this house
pub async fn merge(tx: &mut Tx, all: &[Merge]) -> Result<(), Fault> {
    let mut named: Vec<Uuid> = all.iter().flat_map(|one| [one.from.0, one.into.0]).collect();
    named.extend(merged::all_into(tx.conn(), &named).await?.into_values());
    open_as_named(tx, &named).await?;
    for one in all {
        let into = merged::into(tx.conn(), one.into).await?.unwrap_or(one.into);
        if into == one.from {
            continue;
        }
        let mut balances = open_as_named(tx, &[one.from.0, into.0]).await?;
        let mut take = |id: PassholderId| {
            let balance = balances.remove(&id.0);
            balance.ok_or_else(|| Fault::broken("a locked balance is gone"))
        };
        let (from, to) = (take(one.from)?, take(into)?);
        let at = tx.now();
        merged::note(tx.conn(), one.from, into, at).await?;
        if from.points != 0 {
            book_over(tx, (one.from, from), (into, to)).await?;
        }
    }
    Ok(())
}

/// A holder and its balance.
type Ledger = (PassholderId, Balance);

async fn book_over(tx: &mut Tx, (from, before): Ledger, (into, to): Ledger) -> Result<(), Fault> {
    let (out, into_entry) = (tx.new_id(), tx.new_id());
    let after = Balance {
        points: to.points + before.points,
        version: to.version + 1,
    };
    let emptied = Balance {
        points: 0,
        version: before.version + 1,
    };
    let booked_out = Booked {
        entry_id: out,
        holder: from,
        kind: Kind::MergedOut,
        points: -before.points,
        version: emptied.version,
    };
    let booked_in = Booked {
        entry_id: into_entry,
        holder: into,
        kind: Kind::MergedIn,
        points: before.points,
        version: after.version,
    };
    let entries = [booked_out.entry(tx, from), booked_in.entry(tx, from)];
    store::append(tx.conn(), &entries).await?;
    store::carry_lots(tx.conn(), from, into, into_entry).await?;
    let lots: Vec<Lot> = store::open_lots(tx.conn(), into).await?;
    store::take(tx.conn(), into_entry, &pay_debt(&lots, after.points)).await?;
    settle(tx, BTreeMap::from([(from.0, emptied), (into.0, after)])).await
}

/// One of the two entries.
struct Booked {
    entry_id: Uuid,
    holder: PassholderId,
    kind: Kind,
    points: Points,
    version: i64,
}

impl Booked {
    /// Because of the ledger that is booked over.
    fn entry(self, tx: &Tx, from: PassholderId) -> NewEntry {
        let (version, holder) = (self.version, self.holder);
        NewEntry {
            entry_id: self.entry_id,
            passholder_id: holder,
            kind: self.kind,
            points: self.points,
            // A debt that comes late is booked over again, under another number of the old ledger.
            cause: Uuid::new_v5(&from.0, format!("merged {version} {holder}").as_bytes()),
            title: "Samengevoegde pas".into(),
            location: String::new(),
            at: tx.now(),
            version,
        }
    }
}
