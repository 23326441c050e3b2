//! Redeem: points are exchanged for a reward, once for each id.

use super::{REWARDS_REDEEM, require_counter, reward_not_found, saga};
use crate::domain::eligibility::{self, limit_per_person, period, refused};
use crate::store::redemption::{self, Redemption};
use crate::store::reward;
use chassis::Fault;
use contracts::Refusal;
use contracts::reward::{Redeem, RedeemReason, RedeemedReward};
use messaging::{Office, Tx};

/// Reserves, pays and completes; a repeated id goes on where the first stopped and gets the first answer.
///
/// # Errors
/// The contract's refusals, kept for the id. `Busy` when points cannot be reached: nothing is lost, send the same id again.
pub async fn redeem(office: &Office, ask: Redeem) -> Result<RedeemedReward, Fault> {
    let id = ask.redemption_id;
    let reserving = ask.clone();
    match office.transact(|tx| Box::pin(reserve(tx, reserving))).await {
        Err(Fault::Refused(refusal)) => {
            let refusal = *refusal;
            if refusal.status != 422 {
                let kept = refusal.clone();
                office
                    .transact(|tx| Box::pin(remember_refusal(tx, ask, kept)))
                    .await?;
            }
            return Err(refusal.into());
        }
        other => other?,
    }
    for _ in 0..2 {
        let standing = find(office, id).await?;
        match (standing.state.as_str(), standing.refusal.clone()) {
            ("pending", _) => saga::pay(office, standing).await?,
            ("refused", Some(refusal)) => return Err(refusal.into()),
            ("voiding", _) => return Err(Fault::Busy("the redemption is being given up".into())),
            _ => return view(office, standing).await,
        }
    }
    let standing = find(office, id).await?;
    match standing.refusal.clone() {
        Some(refusal) => Err(refusal.into()),
        None => view(office, standing).await,
    }
}

async fn find(office: &Office, id: contracts::RedemptionId) -> Result<Redemption, Fault> {
    redemption::find(office.reading().await?.conn(), id)
        .await?
        .ok_or_else(|| Fault::broken(format!("redemption {id} is gone")))
}

/// Takes a unit and one of the person's times, and writes the redemption down. Does nothing for an id that is known.
async fn reserve(tx: &mut Tx, ask: Redeem) -> Result<(), Fault> {
    if let Some(known) = redemption::find(tx.conn(), ask.redemption_id).await? {
        return match known.reward_id == ask.reward_id && known.pass_number == ask.pass_number {
            true => Ok(()),
            false => Err(Refusal::key_reused().into()),
        };
    }
    let number = contracts::PassNumber::require(&ask.pass_number, "invalid-uitpas-number")?;
    let at = tx.now();
    let found = reward::find(tx.conn(), &ask.reward_id, at)
        .await?
        .ok_or_else(|| reward_not_found(&ask.reward_id))?;
    require_counter(&found, &ask.scope, REWARDS_REDEEM)?;
    let holder =
        directory::usable(directory::find_card(tx.conn(), &number).await?).map_err(as_invalid_card)?;
    if let Some(reason) = eligibility::refusal(&found.reward, &holder, at) {
        return Err(refused(reason, &found.reward).into());
    }
    let pending = Redemption {
        id: ask.redemption_id,
        reward_id: ask.reward_id,
        pass_number: ask.pass_number,
        passholder_id: Some(holder.passholder_id),
        points: found.reward.points,
        period: limit_per_person(&found.reward).map(|_| period(&found.reward, at)),
        state: "pending".into(),
        reward: Some(found.reward.clone()),
        refusal: None,
        code: None,
        created_at: at,
    };
    if !redemption::insert(tx.conn(), &pending).await? {
        return Ok(());
    }
    if let Some(limit) = limit_per_person(&found.reward)
        && !redemption::take_time(
            tx.conn(),
            holder.passholder_id,
            &pending.reward_id,
            period(&found.reward, at),
            limit.volume,
        )
        .await?
    {
        return Err(refused(RedeemReason::PassholderVolume, &found.reward).into());
    }
    match reward::take_unit(tx.conn(), &pending.reward_id).await? {
        true => Ok(()),
        false => Err(refused(RedeemReason::RewardVolume, &found.reward).into()),
    }
}

/// Rewards know one word for a card that cannot be used.
pub(super) fn as_invalid_card(refusal: Refusal) -> Refusal {
    match refusal.is("invalid-card-status") {
        true => Refusal {
            slug: "uitpas/invalid-card".into(),
            title: "Invalid card".into(),
            ..refusal
        },
        false => refusal,
    }
}

async fn remember_refusal(tx: &mut Tx, ask: Redeem, refusal: Refusal) -> Result<(), Fault> {
    let refused = Redemption {
        id: ask.redemption_id,
        reward_id: ask.reward_id,
        pass_number: ask.pass_number,
        passholder_id: None,
        points: 0,
        period: None,
        state: "refused".into(),
        reward: None,
        refusal: Some(refusal),
        code: None,
        created_at: tx.now(),
    };
    redemption::insert(tx.conn(), &refused).await?;
    Ok(())
}

/// What the shop sees.
pub(super) async fn view(office: &Office, redemption: Redemption) -> Result<RedeemedReward, Fault> {
    let mut reading = office.reading().await?;
    let at = reading.now();
    let found = reward::find(reading.conn(), &redemption.reward_id, at).await?;
    let info = found.as_ref().and_then(|found| found.redeem_info.clone());
    let reward = redemption
        .reward
        .or(found.map(|found| found.reward))
        .ok_or_else(|| Fault::broken("a redemption without a reward"))?;
    Ok(RedeemedReward {
        id: redemption.id,
        reward,
        redeem_date: redemption.created_at,
        redeem_info: info,
        redeem_code: redemption.code,
    })
}
