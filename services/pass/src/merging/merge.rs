//! Merge: one record goes into another of the same person.

use super::carry::carry;
use super::joined::{One, joined};
use super::judge::{Given, impossible, judge};
use super::store;
use crate::family::limits::Limits;
use crate::insz::{self, InszVault};
use crate::moving::{Homes, Regions, end_rights};
use crate::person::Person;
use crate::registration::{Home, acting, first_of};
use crate::right::Act;
use crate::seals::Seals;
use crate::{card, membership, merged, passholder, person, person_count};
use chassis::Fault;
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
/// Rule: of two records of one person one goes into the other: what counts goes along; the table in
/// merging/mod.rs says what does not
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
    let organizer = first_of(&counters).ok_or_else(passholder::not_found)?;
    if merged::into(tx.conn(), other).await? == Some(id) {
        return Ok(Done {});
    }
    let goes = person::load_one(tx.conn(), other).await?;
    let goes = goes
        .filter(|goes| goes.is_seen_by(&ask.sight))
        .ok_or_else(unknown)?;
    let numbers = Numbers::of(tx, &seals.insz, id, other).await?;
    let given = Given {
        counters: &ask.counters,
        names_differ: ask.names_differ,
        are_different: numbers.are_different(),
    };
    judge(&stays, &goes, &given)?;
    let before = person_count::Before::of(tx, &ids).await?;
    numbers.carry(tx, &seals.insz, id, other).await?;
    for card in store::cards(tx.conn(), id, other).await? {
        card::tell_blocked(tx, &card.pass_number, card.card_system_id)?;
    }
    carry(tx, limits, &stays, &goes, numbers.are_one()).await?;
    memberships(tx, &stays, &goes, organizer).await?;
    let now = tx.now();
    store::told::renewals(tx.conn(), id, other).await?;
    if numbers.goes_along() {
        store::told::ask_anew(tx.conn(), id, brussels_day(now), now).await?;
    }
    store::told::histories(tx.conn(), id, other).await?;
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

    /// Whether the number of the one that goes is that of the other from now on.
    fn goes_along(&self) -> bool {
        self.stays.is_none() && self.goes.is_some()
    }

    /// As [`Self::goes_along`], or it was before.
    fn are_one(&self) -> bool {
        self.goes.is_some() && !self.are_different()
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

/// One of both of each region, and rights of regions in which only the one that goes lived go on as after a
/// move.
///
/// Rule: a right of a region in which the one that goes lived, and the one that stays does not, goes on for
/// the days that the region gives who moves
/// Test: `a_right_of_a_region_where_only_the_double_lived_goes_on_as_after_a_move`
/// Source: this house: where the one that stays lives counts
async fn memberships(
    tx: &mut Tx,
    stays: &Person,
    goes: &Person,
    organizer: &OrganizerId,
) -> Result<(), Fault> {
    let (id, today) = (stays.passholder_id, brussels_day(tx.now()));
    let said = store::told::last_words(tx.conn(), id).await?;
    let of_other = store::told::last_words(tx.conn(), goes.passholder_id).await?;
    let row = |membership: &Membership| {
        let region = membership.card_system_id;
        let own = stays.membership_of(region).map(|membership| One {
            membership,
            word: said.get(&region).copied(),
        });
        let goes = One {
            membership,
            word: of_other.get(&region).copied(),
        };
        joined(id, own, goes, today)
    };
    let rows: Vec<MembershipRow> = goes.memberships.iter().map(row).collect();
    for verdict in membership::put_uncounted(tx, &rows, Act::merge(organizer)).await? {
        verdict?;
    }
    let regions = Regions::read(tx).await?;
    let both = person::load_one(tx.conn(), id).await?;
    let both = both.ok_or_else(passholder::not_found)?;
    let homes = Homes {
        before: Home::of(&goes.address, goes.second_code_on(today), &regions.systems),
        after: Home::of(&both.address, both.second_code_on(today), &regions.systems),
    };
    end_rights(tx, &regions, &both, &homes, today, organizer).await
}
