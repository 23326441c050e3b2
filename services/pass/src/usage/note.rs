//! Note: passes were used.

use super::store;
use chassis::Fault;
use chrono::NaiveDate;
use contracts::PassholderId;
use messaging::Tx;
use std::collections::BTreeMap;

/// A pass was used on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Use {
    pub passholder_id: PassholderId,
    /// The Brussels day.
    pub day: NaiveDate,
}

/// Repeated, and in whatever order, it comes to the same.
///
/// Rule: of the use of a pass its first and its last day are kept, and nothing else
/// Test: `the_first_and_the_last_day_of_use_are_kept_whatever_comes_when`
/// Source: GDPR, article 5: no more than is needed; this house
pub async fn note(tx: &mut Tx, uses: &[Use]) -> Result<(), Fault> {
    let mut days: BTreeMap<PassholderId, (NaiveDate, NaiveDate)> = BTreeMap::new();
    for one in uses {
        let (first, last) = days.entry(one.passholder_id).or_insert((one.day, one.day));
        (*first, *last) = ((*first).min(one.day), (*last).max(one.day));
    }
    let used: Vec<store::Used> = days
        .into_iter()
        .map(|(passholder_id, (first, last))| store::Used {
            passholder_id,
            first,
            last,
        })
        .collect();
    store::hold(tx.conn(), &used).await?;
    store::put(tx.conn(), &used).await
}
