//! Declare: how many members an organizer has from a day on.

use super::{list, store};
use crate::managed_key;
use chassis::Fault;
use contracts::billing::{DeclareMembers, ThresholdOfOrganizer};
use contracts::day::brussels_day;
use contracts::{OrganizerId, Refusal};
use messaging::Tx;

/// The most members that an association may have.
const MOST: i32 = 1_000_000;

/// Declares it. The same day again, the last word counts.
///
/// # Errors
/// 404 for a key that is not the caller's; refused for a key without a threshold today, for an organizer that
/// is not of the card system, for a day that is over, and for a number that no association has.
///
/// Rule: the number of members is declared by whoever writes keys of the region, and for no day that is over
/// Test: `members_are_declared_for_days_to_come_by_who_writes_keys`
/// Source: this house: a smaller number moves money from the municipality to the association
pub async fn declare(tx: &mut Tx, ask: DeclareMembers) -> Result<ThresholdOfOrganizer, Fault> {
    let key = managed_key::find(tx.conn(), ask.key_id, &ask.regions).await?;
    let wrong = |pointer: &str, words: &str| Refusal::invalid_data(&[(pointer.into(), words.into())]);
    let (now, today) = (tx.now(), brussels_day(tx.now()));
    if !(1..=MOST).contains(&ask.members) {
        return Err(wrong("/members", "is from 1 to 1000000").into());
    }
    if ask.from < today {
        return Err(wrong("/from", "is a day that is over").into());
    }
    let organizer = directory::find_organizer(tx.conn(), &ask.organizer_id).await?;
    let is_of_region = organizer.is_some_and(|one| one.card_system_ids.contains(&key.card_system_id));
    let may_use = key.organizers.is_empty() || key.organizers.contains(&ask.organizer_id);
    if !is_of_region || !may_use {
        return Err(not_of_key(&ask.organizer_id).into());
    }
    store::declare(tx.conn(), &ask, now).await?;
    let organizers = std::slice::from_ref(&ask.organizer_id);
    let shown = list::of_key(tx.conn(), &key, organizers, ask.from, now).await?;
    let none = || Refusal::invalid("no version of this key that is valid then or later has a threshold");
    let mut one = shown.into_iter().next().ok_or_else(none)?;
    // Who declares may not be who reads the reports of the association.
    one.more = None;
    Ok(one)
}

fn not_of_key(id: &OrganizerId) -> Refusal {
    Refusal::organizer_not_found(id).not_found()
}
