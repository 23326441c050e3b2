//! Settle: what became of a try, unless somebody else tries by now.

use super::tried::Claimed;
use super::verdict::{Outcome, Verdict};
use super::{health, schedule, store};
use crate::outlet::Reason;
use chassis::{Fault, random};
use messaging::Tx;

/// Writes it down.
///
/// Rule: what a receiver did not take is tried again while it is not disabled, and given up after ten tries
/// Test: `a_receiver_that_takes_nothing_for_five_days_or_is_gone_is_disabled_and_says_why`
/// Source: this house
pub async fn settle(tx: &mut Tx, claimed: &Claimed, outcome: Outcome, hurry: u32) -> Result<(), Fault> {
    let (now, verdict) = (tx.wall(), outcome.verdict());
    let is_receiver = store::is_receiver(tx.conn(), claimed).await?;
    let ended = match verdict {
        Verdict::Delivered => store::Ended::as_state("DELIVERED", now),
        Verdict::Withheld => store::Ended::as_state("WITHHELD", now),
        Verdict::Ours => store::Ended::open(claimed.failures, now + schedule::ours(hurry)),
        Verdict::Failed if is_receiver => {
            let failures = claimed.failures + 1;
            let chance = u16::from_le_bytes(random()?);
            match schedule::wait(failures, chance, hurry) {
                Some(wait) => store::Ended::open(failures, now + wait),
                None => store::Ended::as_state("FAILED", now),
            }
        }
        // It waits for whoever resumes, or goes to the address of now.
        Verdict::Gone | Verdict::Failed => store::Ended::open(claimed.failures, now),
    };
    // Who comes back late, and what an address of before says, changes nothing of the receiver.
    if !store::settle(tx.conn(), claimed, outcome, ended, now).await? || !is_receiver {
        return Ok(());
    }
    match verdict {
        Verdict::Delivered => store::recovered(tx.conn(), claimed.outlet_id).await,
        Verdict::Gone => disable(tx, claimed, Reason::Gone).await,
        Verdict::Failed => failed(tx, claimed, hurry).await,
        Verdict::Withheld | Verdict::Ours => Ok(()),
    }
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
        Some(rest) => store::rest(tx.conn(), claimed.outlet_id, now + rest).await,
        None => Ok(()),
    }
}

/// Its owner sees why; whoever operates the platform does in the log.
async fn disable(tx: &mut Tx, claimed: &Claimed, reason: Reason) -> Result<(), Fault> {
    if store::disable(tx.conn(), claimed.outlet_id, reason).await? {
        tx.count("subscriptions_disabled_total", 1);
        tracing::warn!(
            subscription = %claimed.outlet_id,
            owner = claimed.owner_id,
            ?reason,
            "a subscription is disabled: its receiver takes nothing"
        );
    }
    Ok(())
}
