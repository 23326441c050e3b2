//! Award: points come in, for many holders at once.

use super::Kind;
use super::book::{open, settle};
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
    fn entry(&self, entry_id: Uuid, kind: Kind, version: i64) -> NewEntry {
        NewEntry {
            entry_id,
            passholder_id: self.passholder_id,
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
    let holders: Vec<Uuid> = awards
        .iter()
        .map(|award| award.passholder_id.0)
        .collect::<HashSet<_>>()
        .into_iter()
        .collect();
    let mut balances = open(tx, &holders).await?;
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
        let balance = balances
            .get_mut(&award.passholder_id.0)
            .ok_or_else(|| Fault::broken("a locked balance is gone"))?;
        let before = balance.points;
        balance.points = before
            .checked_add(award.points)
            .ok_or_else(|| Fault::broken("a balance that cannot be"))?;
        balance.version += 1;
        changed.insert(award.passholder_id.0, *balance);
        let entry_id = tx.new_id();
        lots.push(NewLot {
            lot_id: tx.new_id(),
            passholder_id: award.passholder_id,
            entry_id,
            expires_on: rule.last_day(award.earned_on),
            points: award.points,
            remaining: left_of_award(before, award.points),
        });
        entries.push(award.entry(entry_id, kind, balance.version));
    }
    if !entries.is_empty() {
        store::append(tx.conn(), &entries).await?;
        store::add_lots(tx.conn(), &lots).await?;
        settle(tx, changed).await?;
    }
    Ok(())
}
