//! Act: a counter goes on with what it took, or a partner takes back what it made.

use super::step::{Step, next};
use super::store::{self, Kept};
use super::tell::{settle, settle_at_once};
use super::{complete, impossible, stale, unknown};
use crate::{partner, passholder, person};
use chassis::Fault;
use chrono::{Days, NaiveDate};
use contracts::access::Permission;
use contracts::day::brussels_day;
use contracts::pass::{ActOnReferral, Acting, Counter, ReferralAct, ReferralVersion, Sight};
use contracts::{CardSystemId, PassholderId, Refusal};
use messaging::Tx;

/// As whom somebody acts.
enum Role {
    /// The counter that took the code, with the version of the whole.
    Counter(Counter),
    /// The partner, with the version of what it did itself.
    Partner,
}

/// The version is that of whoever acts: a form for another referral, or from before somebody else acted, is
/// refused. Who takes consent back needs none: nothing that others did since may keep him from it.
///
/// # Errors
/// 404 for a referral that is not the caller's; 409 for another version; `referral-step-error` from where the
/// step cannot be taken; 403 for what is the other side's.
///
/// Rule: whoever acts names the referral and the version that he saw, and another version is refused; consent
/// is taken back whatever version it is
/// Test: `a_form_of_another_version_is_refused`, `consent_is_taken_back_whatever_happened_since`
/// Source: this house: a helper with many clients never mixes them
pub async fn act(tx: &mut Tx, ask: ActOnReferral) -> Result<ReferralVersion, Fault> {
    // Persons come before referrals.
    if let ReferralAct::Complete(holder) = &ask.act {
        passholder::lock(tx.conn(), &[holder.0]).await?;
    }
    let found = store::hold(tx.conn(), &[ask.referral_id.0]).await?.pop();
    let mut kept = found.ok_or_else(unknown)?;
    let role = role(&kept, ask.by).ok_or_else(unknown)?;
    let seen = match &role {
        Role::Counter(_) => kept.version,
        Role::Partner => kept.seen_version,
    };
    if seen != ask.version && ask.act != ReferralAct::Consent(false) {
        return Err(stale().into());
    }
    let version = match role {
        Role::Counter(counter) => at_counter(tx, &mut kept, &counter, ask.act).await?,
        Role::Partner => as_partner(tx, &mut kept, &ask.act).await?,
    };
    Ok(ReferralVersion { version })
}

fn role(kept: &Kept, by: Acting) -> Option<Role> {
    if by.partners.contains(&kept.partner_id) {
        return Some(Role::Partner);
    }
    let mut counters = by.counters.into_iter();
    let own = counters.find(|counter| kept.accepted_by.as_ref() == Some(&counter.organizer_id));
    own.map(Role::Counter)
}

/// What the counter that took the code does with it.
async fn at_counter(tx: &mut Tx, kept: &mut Kept, counter: &Counter, act: ReferralAct) -> Result<i64, Fault> {
    match act {
        ReferralAct::Complete(holder) => {
            require_member(tx, holder, counter).await?;
            complete::complete(tx, kept, holder).await?;
            return Ok(kept.version);
        }
        ReferralAct::Refuse(reason) => {
            step(kept, Step::Refuse)?;
            kept.refused_for = Some(reason);
        }
        ReferralAct::HandOver(region) => hand_over(tx, kept, region).await?,
        ReferralAct::Withdraw | ReferralAct::Consent(_) => {
            said_by_the_guided(tx, kept, &act).await?;
            return Ok(kept.version);
        }
    }
    settle(tx, kept).await?;
    Ok(kept.version)
}

/// The code counts again, for counters of that region alone: nothing of the person goes along, because
/// nothing is known.
async fn hand_over(tx: &mut Tx, kept: &mut Kept, region: CardSystemId) -> Result<(), Fault> {
    let found = partner::find(tx.conn(), kept.partner_id).await?;
    if !found.is_some_and(|partner| partner.card_system_ids.contains(&region)) {
        return Err(Refusal::card_system_not_found(region).into());
    }
    step(kept, Step::HandOver)?;
    kept.region = Some(region);
    kept.accepted_by = None;
    Ok(())
}

/// What whoever is guided says himself: he takes it back, or decides whether the partner may know. That it
/// may know no more is told at once.
pub async fn said_by_the_guided(tx: &mut Tx, kept: &mut Kept, act: &ReferralAct) -> Result<(), Fault> {
    let today = brussels_day(tx.now());
    match act {
        ReferralAct::Withdraw => {
            step(kept, Step::Withdraw)?;
            kept.withdrawn_on = Some(today);
        }
        ReferralAct::Consent(may_know) => agree(kept, *may_know, today),
        ReferralAct::Complete(_) | ReferralAct::Refuse(_) | ReferralAct::HandOver(_) => {
            return Err(impossible("Only the counter that took the code does that").into());
        }
    }
    match act {
        ReferralAct::Consent(false) => settle_at_once(tx, kept).await,
        _ => settle(tx, kept).await,
    }
}

/// Consent that is given counts from the next day on: the hour would say when he was at the counter.
fn agree(kept: &mut Kept, may_know: bool, today: NaiveDate) {
    if may_know != kept.may_know {
        kept.known_from = may_know.then(|| today + Days::new(1));
    }
    kept.may_know = may_know;
}

/// A partner takes back a referral however far it is, and is told the same each time: from then on it sees
/// nothing of it. It takes back consent and never gives it: that is for whoever is guided.
///
/// Rule: consent is taken back by whoever is guided or by the partner, at once, and given by the first alone
/// Test: `consent_that_is_taken_back_counts_at_once_and_is_given_by_the_guided_alone`
/// Source: GDPR, article 7
async fn as_partner(tx: &mut Tx, kept: &mut Kept, act: &ReferralAct) -> Result<i64, Fault> {
    match act {
        ReferralAct::Withdraw => {
            kept.is_taken_back = true;
            kept.state = next(kept.state, Step::Withdraw).unwrap_or(kept.state);
        }
        ReferralAct::Consent(false) => {}
        ReferralAct::Complete(_)
        | ReferralAct::Refuse(_)
        | ReferralAct::HandOver(_)
        | ReferralAct::Consent(true) => {
            return Err(Refusal::forbidden(Permission::PassholdersWrite.as_str()).into());
        }
    }
    kept.may_know = false;
    kept.seen_version += 1;
    settle_at_once(tx, kept).await?;
    Ok(kept.seen_version)
}

fn step(kept: &mut Kept, step: Step) -> Result<(), Refusal> {
    let words = "It is too far for that, or not far enough";
    kept.state = next(kept.state, step).ok_or_else(|| impossible(words))?;
    Ok(())
}

/// Somebody whom the counter sees, and holds.
async fn require_member(tx: &mut Tx, holder: PassholderId, counter: &Counter) -> Result<(), Fault> {
    let sight = Sight::CardSystems(counter.card_system_ids.clone());
    match person::seen(tx.conn(), holder, &sight).await? {
        Some(_) => Ok(()),
        None => Err(Refusal::passholder_not_found().into()),
    }
}
