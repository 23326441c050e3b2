//! Guided: a code opens its referral, for a counter of the area.

use super::act::said_by_the_guided;
use super::step::{Step, next};
use super::store::{self, Kept};
use super::tell::settle;
use super::{USED_AGAIN, complete, unknown_code};
use crate::partner;
use chassis::Fault;
use chassis::sealing::Keys;
use contracts::day::brussels_day;
use contracts::pass::{Counter, Partner, ReferralAct, ReferralState};
use contracts::{PassholderId, ReferralCode, ReferralId, Refusal};
use messaging::Tx;
use uuid::Uuid;

/// Holds the referrals of all these codes, in one order: whoever acts on several at once does this first.
pub async fn hold(tx: &mut Tx, codes: &Keys, wanted: &[&ReferralCode]) -> Result<(), Fault> {
    let indexes: Vec<Vec<u8>> = wanted
        .iter()
        .flat_map(|code| codes.indexes(code.expose().as_bytes()))
        .collect();
    let ids = store::of_codes(tx.conn(), &indexes).await?;
    store::hold(tx.conn(), &ids).await.map(drop)
}

/// The referral of a code, held, and its partner. Its last day counts, whether the job ran or not.
///
/// # Errors
/// `referral-code-unknown` for a code that nobody has, that is over, or that is for counters elsewhere: they
/// learn nothing of it.
pub async fn open(
    tx: &mut Tx,
    codes: &Keys,
    code: &ReferralCode,
    counter: &Counter,
) -> Result<(Kept, Partner), Fault> {
    let today = brussels_day(tx.now());
    let found = find(tx, codes, code, counter).await?;
    match today <= found.0.last_day {
        true => Ok(found),
        false => Err(unknown_code().into()),
    }
}

/// As [`open`], also when the last day is over, for as long as the hash of the code is kept.
///
/// # Errors
/// As [`open`].
pub async fn find(
    tx: &mut Tx,
    codes: &Keys,
    code: &ReferralCode,
    counter: &Counter,
) -> Result<(Kept, Partner), Fault> {
    let ids: Vec<Uuid> = store::of_codes(tx.conn(), &codes.indexes(code.expose().as_bytes())).await?;
    let found = store::hold(tx.conn(), &ids).await?.pop();
    let kept = found.ok_or_else(unknown_code)?;
    let partner = partner::find(tx.conn(), kept.partner_id).await?;
    let partner = partner.ok_or_else(unknown_code)?;
    match is_for(&kept, &partner, counter) {
        true => Ok((kept, partner)),
        false => Err(unknown_code().into()),
    }
}

/// Whether this counter takes it: of the area, and of the region that it was handed over to.
pub fn is_for(kept: &Kept, partner: &Partner, counter: &Counter) -> bool {
    let mut regions = counter.card_system_ids.iter();
    regions.any(|region| {
        partner.card_system_ids.contains(region) && kept.region.is_none_or(|wanted| wanted == *region)
    })
}

/// `referral-code-used`: it is counted and logged, with the referral and the counter and nothing else.
pub fn used_again(id: ReferralId, counter: &Counter) -> Refusal {
    metrics::counter!(USED_AGAIN).increment(1);
    tracing::warn!(referral = %id, counter = %counter.organizer_id, "a code was handed in again");
    Refusal::uitpas("referral-code-used", "The code was used before")
}

/// What came of a partner with a registration or a membership.
pub struct Guided<'a> {
    pub code: Option<&'a ReferralCode>,
    /// What he says of it at the counter.
    pub partner_may_know: Option<bool>,
}

/// Whoever has the code in hand is this passholder: accepted, unless this counter did so before, and
/// completed; what he says of consent counts, too.
///
/// # Errors
/// As [`open`]; `referral-code-used` for a code that another counter took, or that has ended.
///
/// Rule: a code that comes with a registration is accepted and completed with it, or neither is done
/// Test: `a_code_with_a_registration_is_completed_with_it_or_nothing_is`
/// Source: this house
pub async fn complete_guided(
    tx: &mut Tx,
    codes: &Keys,
    guided: Guided<'_>,
    counter: &Counter,
    holder: PassholderId,
) -> Result<(), Fault> {
    let Some(code) = guided.code else {
        return Ok(());
    };
    let (mut kept, _) = open(tx, codes, code, counter).await?;
    let is_own = kept.accepted_by.as_ref() == Some(&counter.organizer_id);
    match (kept.state, next(kept.state, Step::Accept)) {
        (_, Some(accepted)) => {
            kept.state = accepted;
            kept.accepted_by = Some(counter.organizer_id.clone());
            kept.used_on = kept.used_on.or(Some(brussels_day(tx.now())));
            settle(tx, &mut kept).await?;
        }
        (ReferralState::Accepted, None) if is_own => {}
        _ => return Err(used_again(kept.id, counter).into()),
    }
    if let Some(said) = guided.partner_may_know {
        said_by_the_guided(tx, &mut kept, &ReferralAct::Consent(said)).await?;
    }
    complete::complete(tx, &mut kept, holder).await
}
