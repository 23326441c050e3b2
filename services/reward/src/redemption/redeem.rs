//! Redeem: points are exchanged for a reward, once for each id.

use super::store::{self, times};
use super::{Known, Redemption, State, saga};
use crate::reward::eligibility::against;
use crate::reward::limit::{limit_per_person, period};
use crate::reward::reason::{as_invalid_card, refused};
use crate::reward::{self, Found, REWARDS_REDEEM, counter};
use chassis::Fault;
use chassis::ask::{Answered, Hashes};
use contracts::reward::{Redeem, RedeemReason, RedeemedReward};
use contracts::{RedemptionId, Refusal};
use messaging::{Office, Tx};

/// Reserves, pays and completes; a repeated id goes on where the first stopped and gets the first answer.
/// `hash` tells the requests of one key apart; none when the request came without a key.
///
/// # Errors
/// The contract's refusals, kept for the key. `Busy` when points cannot be reached: nothing is lost, send the
/// same id again.
pub async fn redeem(
    office: &Office,
    ask: Redeem,
    hash: Option<Hashes>,
) -> Result<Answered<RedeemedReward>, Fault> {
    let id = ask.redemption_id;
    let reserved = office.transact(|tx| Box::pin(reserve(tx, ask, hash))).await?;
    let replayed = reserved == Reserved::Before;
    match follow(office, id).await {
        Ok(reply) => Ok(Answered { reply, replayed }),
        Err(Fault::Refused(refusal)) => Err(Refusal { replayed, ..*refusal }.into()),
        Err(fault) => Err(fault),
    }
}

/// Brings a redemption to its end, whoever began it.
async fn follow(office: &Office, id: RedemptionId) -> Result<RedeemedReward, Fault> {
    // Pending, voiding, refused: no redemption has more steps than these.
    for _ in 0..3 {
        let standing = match saga::find(office, id).await? {
            Known::Refused { refusal, .. } => return Err(Fault::Refused(refusal)),
            Known::Standing(standing) => *standing,
        };
        match standing.state {
            State::Pending => saga::pay(office, standing).await?,
            State::Voiding => saga::release(office, standing).await?,
            _ => return Ok(standing.view()),
        }
    }
    Err(Fault::Busy(format!("redemption {id} is still under way")))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reserved {
    /// By this request; also a refusal that is remembered for its key.
    Now,
    /// By an earlier request with the same id.
    Before,
}

/// Takes a unit and one of the person's times, and writes the redemption down, or the refusal: one
/// transaction, so that whoever comes with the same key meanwhile waits for it and finds the answer.
async fn reserve(tx: &mut Tx, ask: Redeem, hash: Option<Hashes>) -> Result<Reserved, Fault> {
    if let Some(known) = store::find(tx.conn(), ask.redemption_id).await? {
        known.require_same(hash.as_ref())?;
        return Ok(Reserved::Before);
    }
    let kept = hash.as_ref().map(|hash| hash.newest().to_owned());
    let at = tx.now();
    let found = reward::find(tx.conn(), &ask.reward_id, at)
        .await?
        .ok_or_else(|| Refusal::reward_not_found(&ask.reward_id))?;
    let decided = match admit(tx, &ask, kept.clone(), found).await {
        Ok(pending) => Ok(pending),
        Err(Fault::Refused(refusal)) => Err(*refusal),
        Err(fault) => return Err(fault),
    };
    let id = ask.redemption_id;
    let is_first = match (&decided, &kept) {
        (Ok(pending), _) => store::insert(tx.conn(), pending).await?,
        (Err(refusal), Some(hash)) => store::insert_refused(tx.conn(), id, hash, refusal, at).await?,
        (Err(refusal), None) => return Err(refusal.clone().into()),
    };
    if !is_first {
        let known = store::find(tx.conn(), id).await?;
        let known = known.ok_or_else(|| Fault::Busy(format!("redemption {id} was forgotten just now")))?;
        known.require_same(hash.as_ref())?;
        return Ok(Reserved::Before);
    }
    if let Ok(pending) = decided
        && let Some(reason) = take(tx, &pending).await?
    {
        let refusal = refused(reason, &pending.reward);
        if hash.is_none() {
            return Err(refusal.into());
        }
        store::refuse(tx.conn(), id, State::Pending, &refusal, at).await?;
    }
    Ok(Reserved::Now)
}

/// Refuses in the contract's order - organizer, card, reward - or says what would be written.
async fn admit(tx: &mut Tx, ask: &Redeem, hash: Option<String>, found: Found) -> Result<Redemption, Fault> {
    let at = tx.now();
    let organizer_id = counter(tx.conn(), &found.reward, &ask.scope, REWARDS_REDEEM).await?;
    let card = directory::find_card(tx.conn(), &ask.pass_number).await?;
    let holder = directory::usable(card).map_err(as_invalid_card)?;
    if let Some(reason) = against(&found.reward, &holder, at) {
        return Err(refused(reason, &found.reward).into());
    }
    Ok(Redemption {
        id: ask.redemption_id,
        hash,
        organizer_id,
        reward_id: ask.reward_id.clone(),
        pass_number: ask.pass_number.as_str().to_owned(),
        passholder_id: holder.passholder_id,
        points: found.reward.points,
        period: limit_per_person(&found.reward).map(|limit| period(limit, at)),
        state: State::Pending,
        reward: found.reward,
        refusal: None,
        code: None,
        redeem_info: found.redeem_info,
        created_at: at,
    })
}

/// Takes first a time, then a unit: the order in which everything here locks. Tells what is used up; then
/// nothing is taken.
async fn take(tx: &mut Tx, pending: &Redemption) -> Result<Option<RedeemReason>, Fault> {
    let limit = limit_per_person(&pending.reward);
    if let (Some(limit), Some(period)) = (limit, pending.period) {
        let (holder, reward) = (pending.passholder_id, pending.reward_id.as_str());
        if !times::take(tx.conn(), holder, reward, period, limit.volume).await? {
            return Ok(Some(RedeemReason::PassholderVolume));
        }
    }
    if !reward::take_unit(tx.conn(), &pending.reward_id).await? {
        times::give_back(tx.conn(), pending).await?;
        return Ok(Some(RedeemReason::RewardVolume));
    }
    Ok(None)
}
