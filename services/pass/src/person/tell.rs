//! Tell: what other services need of passholders who changed.
//!
//! A pack comes in many parts, and the rows of one holder in several of them. So a part only notes whom it
//! changed, in its own transaction; who loads asks to tell them when all parts are in. Where that never
//! comes, because the loader was cut, a job tells them once nobody has loaded for a while.

use super::{Person, store};
use crate::home;
use chassis::Fault;
use chassis::measure::Measure;
use chassis::sealing::Keys;
use chrono::TimeDelta;
use contracts::PassholderId;
use contracts::day::brussels_day;
use contracts::pass::{PassholderChanged, TellLoaded};
use messaging::{Reading, Tx};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Holders who could not be told.
pub const UNTOLD: &str = "holders_untold_total";
/// What telling measures.
pub const MEASURES: &[Measure] = &[Measure::counter(
    UNTOLD,
    "Holders who could not be told to other services, because no message can hold all that they have.",
)];

/// How many are told in one transaction.
const SLICE: i64 = 1000;
/// A loader that has sent nothing for so long will not tell any more.
const QUIET: TimeDelta = TimeDelta::seconds(10);

/// Notes who is to be told.
pub async fn tell_later(tx: &mut Tx, holders: &BTreeSet<PassholderId>) -> Result<(), Fault> {
    let now = tx.now();
    store::note_untold(tx.conn(), holders, now).await
}

/// Tells some of those who wait, behind `ask.after`: each as a whole, under its next version, its rights
/// sealed. Returns where the next slice begins, if there is one.
///
/// Whoever changes a holder now either commits before the note is taken back, and is told here, or notes the
/// holder anew behind it.
///
/// Rule: holders whom a pack changed are told once each, when all its parts are in, or ten seconds after the
/// last part of a loader that was cut
/// Test: `a_holder_whose_rows_come_in_many_parts_is_told_once_and_whole`,
/// `holders_of_a_loader_that_was_cut_are_told_when_nobody_has_loaded_for_a_while`
/// Source: this house
pub async fn tell(tx: &mut Tx, rights: &Keys, ask: TellLoaded) -> Result<Option<PassholderId>, Fault> {
    let waiting = store::untold(tx.conn(), ask.after, SLICE).await?;
    let holders = store::take_untold(tx.conn(), &waiting).await?;
    tell_each(tx, rights, &holders).await?;
    let is_full = waiting.len() as i64 == SLICE;
    Ok(waiting.last().filter(|_| is_full).copied().map(PassholderId))
}

/// Tells holders whom a verb changed, within its transaction; it has locked them.
///
/// # Errors
/// Refused when no message can hold all that one has.
pub async fn tell_now(tx: &mut Tx, rights: &Keys, holders: &[PassholderId]) -> Result<(), Fault> {
    let ids: Vec<Uuid> = holders.iter().map(|id| id.0).collect();
    let persons = store::load(tx.conn(), &ids).await?;
    for fact in sealed(tx, rights, &persons).await? {
        tx.tell(&fact)?;
    }
    Ok(())
}

/// Tells these, each as he is now, in this order; whoever calls holds them. Somebody of them may have
/// changed, and whoever listens does not learn who. One whom no message can hold is put aside.
pub async fn tell_beside(tx: &mut Tx, rights: &Keys, holders: &[Uuid]) -> Result<(), Fault> {
    store::take_untold(tx.conn(), holders).await?;
    tell_each(tx, rights, holders).await
}

async fn tell_each(tx: &mut Tx, rights: &Keys, holders: &[Uuid]) -> Result<(), Fault> {
    let persons = store::load(tx.conn(), holders).await?;
    for fact in sealed(tx, rights, &persons).await? {
        match tx.tell(&fact) {
            Err(Fault::Refused(why)) => put_aside(tx, fact.passholder_id, &why.title).await?,
            told => told?,
        }
    }
    Ok(())
}

/// Tells that these left: members nowhere, with cards that are deleted.
///
/// # Errors
/// Refused when no message can hold the numbers of all cards.
pub async fn tell_gone(tx: &mut Tx, rights: &Keys, persons: &[Person]) -> Result<(), Fault> {
    let gone: Vec<Person> = persons.iter().map(Person::gone).collect();
    for fact in sealed(tx, rights, &gone).await? {
        tx.tell(&fact)?;
    }
    Ok(())
}

/// What is told of each, as a whole and under its next version.
async fn sealed(tx: &mut Tx, rights: &Keys, persons: &[Person]) -> Result<Vec<PassholderChanged>, Fault> {
    let now = tx.now();
    let versions = store::new_versions(tx.conn(), persons.len()).await?;
    let ids: Vec<Uuid> = persons.iter().map(|person| person.passholder_id.0).collect();
    let mut known = home::store::moves(tx.conn(), &ids).await?;
    let facts = persons.iter().zip(versions).map(|(person, version)| {
        let moves = known.remove(&person.passholder_id.0).unwrap_or_default();
        let today = brussels_day(now);
        let homes = home::told(moves, person.home_postal_code(), today);
        let fact = person.changed(version, homes, today);
        fact.seal_rights(|plain, place| rights.seal_text(plain, place))
    });
    facts.collect()
}

/// One whom no message can hold must not keep all others from being told.
async fn put_aside(tx: &mut Tx, id: PassholderId, why: &str) -> Result<(), Fault> {
    tracing::error!(passholder_id = %id, why, "a holder cannot be told");
    tx.count(UNTOLD, 1);
    let now = tx.now();
    store::put_aside(tx.conn(), id, why, now).await
}

/// Whether holders wait whom no loader will tell any more.
pub async fn is_forsaken(reading: &mut Reading) -> Result<bool, Fault> {
    let last = store::last_noted(reading.conn()).await?;
    Ok(last.is_some_and(|last| last + QUIET < reading.now()))
}
