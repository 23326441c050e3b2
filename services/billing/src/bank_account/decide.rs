//! Decide: somebody else says yes or no.

use super::{require, store};
use chassis::Fault;
use chrono::TimeDelta;
use contracts::Refusal;
use contracts::access::Permission;
use contracts::billing::{AccountState, BankAccount, DecideBankAccount};
use messaging::Tx;

/// How long an approved account waits before it is used.
const WAITS: TimeDelta = TimeDelta::hours(24);

/// The one that is proposed is approved or refused; one that is approved can be refused while it waits.
///
/// # Errors
/// 403 and 404 as [`require`], 404 when another one is proposed, or none; 400 for who approves what he
/// proposed himself.
///
/// Rule: a bank account is approved by another than who proposed it, and used a day later
/// Test: `an_account_needs_a_second_person_and_a_day`
/// Source: this house: four eyes
pub async fn decide(tx: &mut Tx, ask: DecideBankAccount) -> Result<BankAccount, Fault> {
    let permission = Permission::BankAccountsApprove.as_str();
    require(tx.conn(), &ask.owner, &ask.scope, permission).await?;
    store::lock(tx.conn(), &ask.owner).await?;
    let missing =
        || Refusal::uitpas("bank-account-not-found", "No such bank account is proposed").not_found();
    let now = tx.now();
    let proposed = store::undecided(tx.conn(), &ask.owner, ask.id, now).await?;
    let is_open = |one: &BankAccount| !ask.approve || one.state == AccountState::Proposed;
    let proposed = proposed.filter(is_open).ok_or_else(missing)?;
    if ask.approve && proposed.proposed_by == ask.by {
        let words = "A bank account is approved by another than who proposed it";
        return Err(Refusal::uitpas("second-person-needed", words).into());
    }
    let decided = BankAccount {
        state: match ask.approve {
            true => AccountState::Approved,
            false => AccountState::Refused,
        },
        decided_by: Some(ask.by.clone()),
        decided_at: Some(now),
        counts_from: ask.approve.then_some(now + WAITS),
        ..proposed
    };
    store::decide(tx.conn(), &decided).await?;
    let (kind, owner) = (ask.owner.kind, ask.owner.id);
    tracing::info!(
        ?kind,
        owner,
        by = ask.by,
        approved = ask.approve,
        "a bank account is decided"
    );
    Ok(decided)
}
