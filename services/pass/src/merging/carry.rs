//! Carry: what goes along beside number, cards and memberships.

use super::second_homes::kept;
use super::store::{self, InFamily};
use crate::family::limits::Limits;
use crate::person::Person;
use crate::{account, family, mail, note, referral, usage};
use chassis::Fault;
use chrono::NaiveDate;
use contracts::PassholderId;
use contracts::day::brussels_day;
use messaging::Tx;

/// `is_his`: the national number of the one that goes is that of the other from now on. Where that record
/// comes from is asked before its orders name the other; these are held in the order of their ids, and
/// tokens end with them.
pub async fn carry(
    tx: &mut Tx,
    limits: Limits,
    stays: &Person,
    goes: &Person,
    is_his: bool,
) -> Result<(), Fault> {
    let (id, other) = (stays.passholder_id, goes.passholder_id);
    let origin = store::own::origin(tx.conn(), other).await?;
    if store::own::origin(tx.conn(), id).await?.is_doubtful() {
        account::unlink(tx.conn(), id).await?;
        family::leave_others(tx.conn(), id).await?;
    }
    store::orders(tx.conn(), id, other).await?;
    for holder in [id, other] {
        account::drop_tokens(tx.conn(), holder).await?;
    }
    let trust = origin.trust(is_his);
    if !trust.contact {
        // Whoever ordered the record, or linked its account, may have put him there.
        family::leave_others(tx.conn(), other).await?;
    }
    let mut joined = families(tx, limits, stays, goes).await?;
    store::fill(tx.conn(), id, other, trust.contact).await?;
    store::associations(tx.conn(), id, other).await?;
    store::consents(tx.conn(), id, other).await?;
    store::own::keep_own(tx.conn(), id, other).await?;
    let today = brussels_day(tx.now());
    let kept = kept(&stays.second_homes, &goes.second_homes, today);
    store::own::second_homes(tx.conn(), id, other, &kept).await?;
    if stays.home_postal_code() == goes.home_postal_code() {
        store::own::homes(tx.conn(), id, other).await?;
    }
    if account::is_closed(tx.conn(), id).await? {
        family::leave_others(tx.conn(), id).await?;
        joined.retain(|one| one.member != id);
    }
    store::told::mails(tx.conn(), id, other).await?;
    tell_families(tx, &joined).await?;
    if trust.account && store::own::account(tx.conn(), id, other).await? && stays.email.is_some() {
        tell_linked(tx, id).await?;
    }
    store::told::looks(tx.conn(), id, other).await?;
    usage::join(tx.conn(), id, other).await?;
    referral::join(tx.conn(), id, other).await?;
    note::join(tx, id, other).await
}

/// The secret of the mail that told of it opens nothing any more: it is made of both ids.
///
/// Rule: who is in a family under another id after a merge gets the mail with the secret to leave it anew
/// Test: `who_is_in_a_family_under_another_id_is_told_how_to_leave_it`
/// Source: this house
async fn tell_families(tx: &mut Tx, joined: &[InFamily]) -> Result<(), Fault> {
    for one in joined {
        if store::told::is_being_told(tx.conn(), one).await? {
            continue;
        }
        let told = mail::New {
            kind: mail::Kind::Family,
            to: one.member,
            other: Some(one.owner),
            number: None,
        };
        mail::queue(tx, told).await?;
    }
    Ok(())
}

/// The address that was there before stays, and hears of it.
async fn tell_linked(tx: &mut Tx, id: PassholderId) -> Result<(), Fault> {
    let told = mail::New {
        kind: mail::Kind::Linked,
        to: id,
        other: None,
        number: None,
    };
    mail::queue(tx, told).await
}

/// A family that takes people in by this has room for them, as when they join one by one.
async fn families(
    tx: &mut Tx,
    limits: Limits,
    stays: &Person,
    goes: &Person,
) -> Result<Vec<InFamily>, Fault> {
    let (id, other) = (stays.passholder_id, goes.passholder_id);
    let own = family::births(tx.conn(), id).await?;
    let today = brussels_day(tx.now());
    let in_it = own.iter().filter(|(member, _)| *member != other);
    let mut births: Vec<NaiveDate> = stays.date_of_birth.into_iter().collect();
    births.extend(in_it.map(|(_, born)| *born));
    for (member, born) in family::births(tx.conn(), other).await? {
        if member != id && !own.iter().any(|(known, _)| *known == member) {
            limits.judge(&births, born, today)?;
            births.push(born);
        }
    }
    store::families(tx.conn(), id, other).await
}
