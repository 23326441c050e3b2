//! Award: points come in, for many holders at once.

use super::Kind;
use super::book::{canonical, open, settle};
use super::expiry::ExpiryRule;
use super::lots::left_of_award;
use super::store::{self, NewEntry, NewLot};
use chassis::Fault;
use chrono::{DateTime, NaiveDate, Utc};
use contracts::{PassholderId, Points};
use messaging::Tx;
use std::collections::{BTreeMap, HashSet};
use uuid::Uuid;

/// Points that somebody earned.
#[derive(Debug, Clone)]
pub struct Award {
    /// As it was told: points go to whom this one went into.
    pub passholder_id: PassholderId,
    pub points: Points,
    /// The check-in or row that it is for: earns once.
    pub cause: Uuid,
    pub title: String,
    pub location: String,
    pub at: DateTime<Utc>,
    /// The Brussels day from which expiry counts.
    pub earned_on: NaiveDate,
}

impl Award {
    fn entry(&self, entry_id: Uuid, holder: PassholderId, kind: Kind, version: i64) -> NewEntry {
        NewEntry {
            entry_id,
            passholder_id: holder,
            kind,
            points: self.points,
            cause: self.cause,
            title: self.title.clone(),
            location: self.location.clone(),
            at: self.at,
            version,
        }
    }
}

/// Books each award once, in the order given; those that are booked already change nothing.
///
/// Rule: a check-in or a row of a pack earns once, however often it is told
/// Test: `the_same_check_in_told_twice_earns_once`,
/// `each_brings_points_along_once_whatever_comes_in_one_load_and_in_the_next`
/// Source: ADR 2
pub async fn award(tx: &mut Tx, rule: ExpiryRule, kind: Kind, awards: &[Award]) -> Result<(), Fault> {
    let named: HashSet<Uuid> = awards.iter().map(|award| award.passholder_id.0).collect();
    let meant = canonical(tx, &named.into_iter().collect::<Vec<_>>()).await?;
    let holders: HashSet<Uuid> = meant.values().copied().collect();
    let mut balances = open(tx, &holders.into_iter().collect::<Vec<_>>()).await?;
    let causes: Vec<Uuid> = awards.iter().map(|award| award.cause).collect();
    let mut seen: HashSet<Uuid> = store::booked(tx.conn(), kind, &causes)
        .await?
        .into_iter()
        .collect();
    let (mut entries, mut lots, mut changed) = (vec![], vec![], BTreeMap::new());
    for award in awards.iter().filter(|award| award.points > 0) {
        if !seen.insert(award.cause) {
            continue;
        }
        let holder = *meant
            .get(&award.passholder_id.0)
            .unwrap_or(&award.passholder_id.0);
        let balance = balances
            .get_mut(&holder)
            .ok_or_else(|| Fault::broken("a locked balance is gone"))?;
        let before = balance.points;
        balance.points = before
            .checked_add(award.points)
            .ok_or_else(|| Fault::broken("a balance that cannot be"))?;
        balance.version += 1;
        changed.insert(holder, *balance);
        let entry_id = tx.new_id();
        lots.push(NewLot {
            lot_id: tx.new_id(),
            passholder_id: PassholderId(holder),
            entry_id,
            expires_on: rule.last_day(award.earned_on),
            points: award.points,
            remaining: left_of_award(before, award.points),
        });
        entries.push(award.entry(entry_id, PassholderId(holder), kind, balance.version));
    }
    if !entries.is_empty() {
        store::append(tx.conn(), &entries).await?;
        store::add_lots(tx.conn(), &lots).await?;
        settle(tx, changed).await?;
    }
    Ok(())
}
