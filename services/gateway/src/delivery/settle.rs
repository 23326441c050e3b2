//! Settle: what became of tries, unless somebody else tries by now.

use super::store::{Begun, Ended};
use super::tried::{Claimed, Tried};
use super::verdict::Verdict;
use super::{health, schedule, store};
use crate::outlet::Reason;
use chassis::{Fault, random};
use chrono::TimeDelta;
use messaging::Tx;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Writes them down, in one statement for all, of the subscriptions that this process serves. Returns which
/// of them, and of those without a try, are held until the transaction ends; somebody else holds the others,
/// and what became of their tries is written down later.
///
/// Rule: what a receiver did not take is tried again while it is not disabled, and given up after ten tries
/// Test: `a_receiver_that_takes_nothing_for_five_days_or_is_gone_is_disabled_and_says_why`
/// Source: this house
pub async fn settle(
    tx: &mut Tx,
    all: &[Tried],
    others: &[Uuid],
    server: Uuid,
    hurry: u32,
) -> Result<HashSet<Uuid>, Fault> {
    let outlets = all.iter().map(|tried| tried.claimed.outlet_id);
    let wanted: HashSet<Uuid> = outlets.chain(others.iter().copied()).collect();
    if wanted.is_empty() {
        return Ok(wanted);
    }
    let wanted: Vec<Uuid> = wanted.into_iter().collect();
    let held = store::hold(tx.conn(), &wanted, server).await?;
    let held: HashMap<Uuid, store::Held> = held.into_iter().map(|one| (one.outlet_id, one)).collect();
    let mut ended = vec![];
    for tried in all {
        // Who comes back late changes nothing.
        if let Some(receiver) = held.get(&tried.claimed.outlet_id).filter(|held| held.is_served) {
            ended.push((tried, end(tried, receiver, hurry)?));
        }
    }
    if !ended.is_empty() {
        let written = store::settle(tx.conn(), &ended).await?;
        receive(tx, &held, ended, written, hurry).await?;
    }
    Ok(held.into_keys().collect())
}

/// What these tries say of their receivers.
async fn receive(
    tx: &mut Tx,
    held: &HashMap<Uuid, store::Held>,
    ended: Vec<(&Tried, Ended)>,
    written: Vec<Begun>,
    hurry: u32,
) -> Result<(), Fault> {
    let written: HashSet<Begun> = written.into_iter().collect();
    let mut by_receiver: HashMap<Uuid, Vec<&Tried>> = HashMap::new();
    for (tried, _) in ended {
        let Claimed { outlet_id, .. } = tried.claimed;
        let begun = Begun {
            outlet_id,
            seq: tried.claimed.written.seq,
        };
        // What an address of before says changes nothing of the receiver.
        if written.contains(&begun) && is_receiver(tried, held.get(&outlet_id)) {
            by_receiver.entry(outlet_id).or_default().push(tried);
        }
    }
    let taken = |tried: &&Tried| tried.outcome.verdict() == Verdict::Delivered;
    let recovered = |(outlet, all): (&Uuid, &Vec<&Tried>)| {
        let was_failing = held.get(outlet).is_some_and(|one| one.is_failing);
        (was_failing && all.iter().any(taken)).then_some(*outlet)
    };
    let recovered: Vec<Uuid> = by_receiver.iter().filter_map(recovered).collect();
    if !recovered.is_empty() {
        store::recovered(tx.conn(), &recovered).await?;
    }
    for all in by_receiver.into_values() {
        // In a row: since it took something.
        let last = all.iter().rposition(taken).map_or(0, |last| last + 1);
        for tried in all.into_iter().skip(last) {
            match tried.outcome.verdict() {
                Verdict::Gone => disable(tx, &tried.claimed, Reason::Gone).await?,
                Verdict::Failed => failed(tx, &tried.claimed, hurry).await?,
                Verdict::Delivered | Verdict::Withheld | Verdict::Ours => {}
            }
        }
    }
    Ok(())
}

/// Whether what was tried is the receiver still.
fn is_receiver(tried: &Tried, held: Option<&store::Held>) -> bool {
    held.is_some_and(|held| held.url.is_some() && held.url == tried.claimed.receiver.url)
}

/// What a delivery is after a try.
fn end(tried: &Tried, receiver: &store::Held, hurry: u32) -> Result<Ended, Fault> {
    let before = tried.claimed.failures;
    Ok(match tried.outcome.verdict() {
        Verdict::Delivered => Ended::as_state("DELIVERED"),
        Verdict::Withheld => Ended::as_state("WITHHELD"),
        Verdict::Ours => Ended::open(before, schedule::ours(hurry)),
        Verdict::Failed if is_receiver(tried, Some(receiver)) => {
            let chance = u16::from_le_bytes(random()?);
            match schedule::wait(before + 1, chance, hurry) {
                Some(wait) => Ended::open(before + 1, wait),
                None => Ended::as_state("FAILED"),
            }
        }
        // It waits for whoever resumes, or goes to the address of now.
        Verdict::Gone | Verdict::Failed => Ended::open(before, TimeDelta::zero()),
    })
}

/// The receiver took nothing once more.
async fn failed(tx: &mut Tx, claimed: &Claimed, hurry: u32) -> Result<(), Fault> {
    let now = tx.wall();
    let oldest = now - health::FORGOTTEN;
    let failing = store::failed(tx.conn(), claimed.outlet_id, now, oldest).await?;
    if health::is_given_up(failing.since, now) {
        return disable(tx, claimed, Reason::Failing).await;
    }
    match health::rest(failing.failures, hurry) {
        Some(rest) => store::rest(tx.conn(), claimed.outlet_id, rest).await,
        None => Ok(()),
    }
}

/// Its owner sees why; whoever operates the platform does in the log.
async fn disable(tx: &mut Tx, claimed: &Claimed, reason: Reason) -> Result<(), Fault> {
    if store::disable(tx.conn(), claimed.outlet_id, reason).await? {
        tx.count("subscriptions_disabled_total", 1);
        tracing::warn!(
            subscription = %claimed.outlet_id,
            owner = claimed.receiver.owner_id,
            ?reason,
            "a subscription is disabled: its receiver takes nothing"
        );
    }
    Ok(())
}
