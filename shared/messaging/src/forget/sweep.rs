//! Sweep: what came late is erased, and the log and the answers to keys are looked through.

use super::pause;
use super::person::{AT_ONCE, drop_kept, forget};
use super::store::{Place, Rewritten, Unswept};
use super::{Eraser, Gone, store};
use crate::office::Office;
use crate::tell::prune;
use crate::wire::envelope::Heard;
use chassis::Fault;
use chassis::measure::Measure;
use chrono::{DateTime, TimeDelta, Utc};
use contracts::PassholderId;
use contracts::day::brussels_day;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use uuid::Uuid;

/// Rises while something of somebody who is forgotten stays.
const UNREADABLE: &str = "forget_unreadable_total";

/// What is measured of sweeps.
pub const MEASURES: &[Measure] = &[Measure::counter(
    UNREADABLE,
    "Facts in the log of persons who are forgotten that cannot be rewritten: they stay, and are tried again.",
)];

/// For whom the log is looked through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sweep {
    /// For whom it is time.
    Due,
    /// For all, at an operator's word.
    All,
}

/// How many persons are looked for at once.
const PERSONS: i64 = 500;
/// How many answers are looked through in one transaction.
const ANSWERS: i64 = 5_000;
/// How many numbers of the log are looked through in one transaction.
const NUMBERS: i64 = 20_000;

/// Erases everybody once more for whom the log was not looked through: a fact may have come after it. Whom it
/// fails for keeps nobody else waiting.
///
/// # Errors
/// The first fault, when all others are done; the next run tries again.
pub async fn again(office: &Office, eraser: &Arc<dyn Eraser>) -> Result<(), Fault> {
    let (mut after, mut failed) = (None, None);
    loop {
        let page = store::unswept(office.reading().await?.conn(), after, AT_ONCE as i64).await?;
        let ids: Vec<PassholderId> = page.iter().map(|one| one.passholder_id).collect();
        let Some(last) = ids.last().copied() else {
            return failed.map_or(Ok(()), Err);
        };
        after = Some(last);
        let eraser = eraser.clone();
        let erased = office.transact(|tx| Box::pin(async move { forget(tx, &*eraser, &ids).await }));
        if let Err(fault) = erased.await {
            tracing::warn!(%fault, "some could not be forgotten once more");
            failed.get_or_insert(fault);
        }
    }
}

/// Looks through the log and the answers for whoever was forgotten longer ago than a stream keeps facts;
/// returns for how many persons nothing is left. While a listener does not say how far it is, the log stays.
///
/// Rule: what was told of somebody who is forgotten goes from the log when every listener is past it and it
/// is older than a stream keeps anything
/// Test: `who_left_is_forgotten_when_the_days_are_over_and_only_the_id_stays`
/// Source: ADR 11; this house
///
/// # Errors
/// The first fault, when all others are done; the next run tries again.
pub async fn sweep(
    office: &Office,
    eraser: &Arc<dyn Eraser>,
    neighbours: &[&'static str],
    stream_days: u64,
    whom: Sweep,
) -> Result<usize, Fault> {
    let now = office.clock.now();
    let old = now - TimeDelta::days(i64::try_from(stream_days).unwrap_or(i64::from(i32::MAX)));
    let before = brussels_day(old);
    let (mut after, mut done, mut failed) = (None, 0, None);
    loop {
        let page = store::unswept(office.reading().await?.conn(), after, PERSONS).await?;
        let Some(last) = page.last().map(|one| one.passholder_id) else {
            return failed.map_or(Ok(done), Err);
        };
        after = Some(last);
        let is_due = |one: &Unswept| whom == Sweep::All || pause::is_due(one.day, before, now);
        let ripe: Vec<Unswept> = page
            .into_iter()
            .filter(|one| one.day < before && is_due(one))
            .collect();
        if ripe.is_empty() {
            continue;
        }
        let Some(slowest) = prune::slowest(office, neighbours).await? else {
            return failed.map_or(Ok(done), Err);
        };
        match sweep_page(office, eraser, &ripe, slowest, old).await {
            Ok(swept) => done += swept,
            Err(fault) => {
                tracing::warn!(%fault, "the log could not be looked through for some");
                failed.get_or_insert(fault);
            }
        }
    }
}

/// Returns for how many nothing is left.
async fn sweep_page(
    office: &Office,
    eraser: &Arc<dyn Eraser>,
    ripe: &[Unswept],
    slowest: i64,
    old: DateTime<Utc>,
) -> Result<usize, Fault> {
    let persons = Persons::of(office, ripe);
    let left = rewrite_log(office, eraser, &persons, slowest, old).await?;
    drop_answers(office, &persons).await?;
    let (swept, words) = (persons.but(&left), persons.words());
    let done = swept.len();
    office
        .transact(|tx| {
            Box::pin(async move {
                // Pruning may have moved states out of the log meanwhile.
                drop_kept(tx, &words).await?;
                store::sweep_done(tx.conn(), &swept).await
            })
        })
        .await?;
    Ok(done)
}

/// Whom to look for, by all that names them.
struct Persons {
    by_word: HashMap<String, Gone>,
}

impl Persons {
    fn of(office: &Office, all: &[Unswept]) -> Self {
        let mut by_word = HashMap::new();
        for one in all {
            let gone = Gone {
                passholder_id: one.passholder_id,
                nobody: PassholderId(office.clock.new_id()),
            };
            by_word.insert(one.passholder_id.to_string(), gone);
            by_word.extend(one.numbers.iter().map(|number| (number.clone(), gone)));
        }
        Self { by_word }
    }

    fn words(&self) -> Vec<String> {
        self.by_word.keys().cloned().collect()
    }

    /// All but these.
    fn but(&self, left: &BTreeSet<PassholderId>) -> Vec<Uuid> {
        let all: BTreeSet<PassholderId> = self.by_word.values().map(|gone| gone.passholder_id).collect();
        all.difference(left).map(|id| id.0).collect()
    }

    fn named(&self, words: impl IntoIterator<Item = String>) -> BTreeSet<PassholderId> {
        let gone = words
            .into_iter()
            .filter_map(|word| self.by_word.get(&word).copied());
        gone.map(|gone| gone.passholder_id).collect()
    }
}

/// Returns of whom something must stay for now.
async fn rewrite_log(
    office: &Office,
    eraser: &Arc<dyn Eraser>,
    persons: &Persons,
    slowest: i64,
    old: DateTime<Utc>,
) -> Result<BTreeSet<PassholderId>, Fault> {
    let words = persons.words();
    let mut reading = office.reading().await?;
    let waiting = store::pending(reading.conn(), &words).await?;
    let (mut from, head) = store::log_range(reading.conn()).await?;
    drop(reading);
    let mut left = persons.named(waiting);
    while from < head {
        let until = head.min(from + NUMBERS);
        let facts = store::facts_of(office.reading().await?.conn(), from, until, &words).await?;
        let (ripe, unripe): (Vec<Heard>, Vec<Heard>) = facts
            .into_iter()
            .partition(|fact| fact.seq <= slowest && fact.time < old);
        left.extend(persons.named(unripe.into_iter().map(|fact| fact.key)));
        let mut rewritten = Vec::with_capacity(ripe.len());
        for fact in ripe {
            let Some(gone) = persons.by_word.get(&fact.key) else {
                continue;
            };
            match eraser.rewritten(&fact, gone) {
                Ok(payload) => rewritten.push(Rewritten {
                    seq: fact.seq,
                    key: gone.nobody.to_string(),
                    payload,
                }),
                // One fact that nobody can read keeps its person, and no other.
                Err(fault) => {
                    metrics::counter!(UNREADABLE).increment(1);
                    tracing::error!(seq = fact.seq, %fault, "a fact of who is forgotten cannot be rewritten");
                    left.insert(gone.passholder_id);
                }
            }
        }
        if !rewritten.is_empty() {
            office
                .transact(|tx| Box::pin(async move { store::rewrite(tx.conn(), &rewritten).await }))
                .await?;
        }
        from = until;
    }
    Ok(left)
}

/// A page of answers at a time, up to the newest that there is now.
async fn drop_answers(office: &Office, persons: &Persons) -> Result<(), Fault> {
    let newest = store::newest_answer(office.reading().await?.conn()).await?;
    let Some(newest) = newest else { return Ok(()) };
    let mut reached = Some(Place::default());
    while let Some(after) = reached {
        let words = persons.words();
        reached = office
            .transact(move |tx| {
                Box::pin(async move { store::drop_answers(tx.conn(), &after, newest, &words, ANSWERS).await })
            })
            .await?;
    }
    Ok(())
}
