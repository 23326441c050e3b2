//! Merge: one record goes into another of the same person.

use super::joined::joined;
use super::judge::{impossible, judge};
use super::store;
use crate::family::limits::Limits;
use crate::insz::{self, InszVault};
use crate::person::Person;
use crate::registration::acting;
use crate::right::Act;
use crate::seals::Seals;
use crate::{account, membership, merged, note, passholder, person, person_count};
use chassis::Fault;
use chrono::NaiveDate;
use contracts::ask::Done;
use contracts::day::brussels_day;
use contracts::pass::{Membership, MembershipRow, MergePassholders, PassholderMerged};
use contracts::{Insz, OrganizerId, PassholderId, Refusal};
use messaging::Tx;

/// Both are held firmly, in the order of their ids: of two who merge them the other way round at once one
/// finds that there is nobody any more. Sent again after it was done it is done.
///
/// # Errors
/// 404 for one that stays and is not in the caller's sight, `passholder-not-found` for one that goes;
/// `passholder-merge-error` for two who cannot be one person, or not here; those of a full family.
///
/// Rule: of two records of one person one goes into the other: what it has goes along, and nothing of it
/// is lost
/// Test: `whatever_one_record_has_goes_along`, `an_active_card_stays_and_the_other_is_blocked`
/// Source: this house
///
/// Rule: merging the same two again changes nothing, and of two who merge crosswise at once one does
/// Test: `a_merge_that_is_repeated_is_done_and_crosswise_one_wins`
/// Source: this house
///
/// Rule: whoever merges learns nothing of a right: two who differ in it alone are answered the same
/// Test: `two_who_differ_in_a_right_alone_are_answered_the_same`
/// Source: this house
pub async fn merge(tx: &mut Tx, seals: &Seals, limits: Limits, ask: MergePassholders) -> Result<Done, Fault> {
    let (id, other) = (ask.passholder_id, ask.other_id);
    if id == other {
        return Err(impossible("A passholder is not merged with itself").into());
    }
    let ids = [id.0, other.0];
    passholder::hold_firmly(tx.conn(), &ids).await?;
    let stays = person::seen(tx.conn(), id, &ask.sight).await?;
    let stays = stays.ok_or_else(passholder::not_found)?;
    let counters = acting(&stays, &ask.counters);
    let organizer = counters.iter().map(|counter| &counter.organizer_id).min();
    let organizer = organizer.ok_or_else(passholder::not_found)?;
    if merged::into(tx.conn(), other).await? == Some(id) {
        return Ok(Done {});
    }
    let goes = person::load_one(tx.conn(), other).await?;
    let goes = goes
        .filter(|goes| goes.is_seen_by(&ask.sight))
        .ok_or_else(unknown)?;
    let numbers = Numbers::of(tx, &seals.insz, id, other).await?;
    judge(&stays, &goes, &ask.counters, numbers.are_different())?;
    let before = person_count::Before::of(tx, &ids).await?;
    numbers.carry(tx, &seals.insz, id, other).await?;
    store::cards(tx.conn(), id, other).await?;
    store::orders(tx.conn(), id, other).await?;
    carry(tx, limits, &stays, &goes).await?;
    memberships(tx, &stays, &goes, organizer).await?;
    let now = tx.now();
    passholder::remove(tx.conn(), &[other.0]).await?;
    merged::note(tx.conn(), other, id, now).await?;
    before.settle(tx).await?;
    tell(tx, seals, id, goes).await
}

/// 400: nobody whom the caller sees has this id.
fn unknown() -> Refusal {
    Refusal::uitpas("passholder-not-found", "The passholder to merge is not found")
}

/// The one that stays first, with all cards: so that no card is nobody's in between.
async fn tell(tx: &mut Tx, seals: &Seals, id: PassholderId, goes: Person) -> Result<Done, Fault> {
    person::drop_notes(tx.conn(), &[goes.passholder_id.0]).await?;
    person::tell_now(tx, &seals.rights, &[id]).await?;
    let version = person::new_version(tx.conn()).await?;
    tx.tell(&PassholderMerged {
        passholder_id: goes.passholder_id,
        into_id: id,
        version,
    })?;
    let gone = Person {
        cards: vec![],
        ..goes
    };
    person::tell_gone(tx, &seals.rights, &[gone]).await?;
    Ok(Done {})
}

/// The national numbers of both.
struct Numbers {
    stays: Option<Insz>,
    goes: Option<Insz>,
}

impl Numbers {
    async fn of(
        tx: &mut Tx,
        vault: &InszVault,
        id: PassholderId,
        other: PassholderId,
    ) -> Result<Self, Fault> {
        Ok(Self {
            stays: known_number(tx, vault, id).await?,
            goes: known_number(tx, vault, other).await?,
        })
    }

    fn are_different(&self) -> bool {
        matches!((&self.stays, &self.goes), (Some(stays), Some(goes)) if stays != goes)
    }

    /// The number goes along where the one that stays has none, sealed anew for its row.
    async fn carry(
        &self,
        tx: &mut Tx,
        vault: &InszVault,
        id: PassholderId,
        other: PassholderId,
    ) -> Result<(), Fault> {
        let (None, Some(insz)) = (&self.stays, &self.goes) else {
            return Ok(());
        };
        insz::store::hold(tx.conn(), &vault.indexes(insz)).await?;
        let kept = vault.keep(insz, id, vault.newest())?;
        insz::store::remove(tx.conn(), other).await?;
        insz::store::put(tx.conn(), id, &kept).await
    }
}

async fn known_number(tx: &mut Tx, vault: &InszVault, id: PassholderId) -> Result<Option<Insz>, Fault> {
    let kept = insz::store::kept(tx.conn(), id).await?;
    kept.map(|kept| vault.open(&kept.key, &kept.cipher, id))
        .transpose()
}

/// All but number, cards, orders and memberships.
async fn carry(tx: &mut Tx, limits: Limits, stays: &Person, goes: &Person) -> Result<(), Fault> {
    let (id, other) = (stays.passholder_id, goes.passholder_id);
    families(tx, limits, stays, goes).await?;
    store::fill(tx.conn(), id, other).await?;
    store::associations(tx.conn(), id, other).await?;
    store::consents(tx.conn(), id, other).await?;
    store::keep_own(tx.conn(), id, other).await?;
    if stays.home_postal_code() == goes.home_postal_code() {
        store::homes(tx.conn(), id, other).await?;
    }
    for holder in [id, other] {
        account::drop_tokens(tx.conn(), holder).await?;
    }
    store::mails(tx.conn(), id, other).await?;
    store::looks(tx.conn(), id, other).await?;
    store::renewals(tx.conn(), id, other).await?;
    store::histories(tx.conn(), id, other).await?;
    note::join(tx, id, other).await
}

/// A family that takes people in by this has room for them, as when they join one by one.
async fn families(tx: &mut Tx, limits: Limits, stays: &Person, goes: &Person) -> Result<(), Fault> {
    let (id, other) = (stays.passholder_id, goes.passholder_id);
    let own = store::births(tx.conn(), id).await?;
    let today = brussels_day(tx.now());
    let in_it = own.iter().filter(|(member, _)| *member != other);
    let mut births: Vec<NaiveDate> = stays.date_of_birth.into_iter().collect();
    births.extend(in_it.map(|(_, born)| *born));
    for (member, born) in store::births(tx.conn(), other).await? {
        if member != id && !own.iter().any(|(known, _)| *known == member) {
            limits.judge(&births, born, today)?;
            births.push(born);
        }
    }
    store::families(tx.conn(), id, other).await
}

async fn memberships(
    tx: &mut Tx,
    stays: &Person,
    goes: &Person,
    organizer: &OrganizerId,
) -> Result<(), Fault> {
    let (id, today) = (stays.passholder_id, brussels_day(tx.now()));
    let row = |goes: &Membership| joined(id, stays.membership_of(goes.card_system_id), goes, today);
    let rows: Vec<MembershipRow> = goes.memberships.iter().map(row).collect();
    for verdict in membership::put_uncounted(tx, &rows, Act::merge(organizer)).await? {
        verdict?;
    }
    Ok(())
}
