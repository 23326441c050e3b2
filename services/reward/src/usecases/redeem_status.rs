//! Redeem status: could this pass redeem this reward now, and if not, why?

use super::redeem::as_invalid_card;
use super::{REWARDS_REDEEM, redeeming_organizer};
use crate::domain::eligibility::{self, Stock, limit_per_person, period, words};
use crate::store::reward;
use crate::store::reward::Found;
use crate::store::times::{self, Counted};
use chassis::Fault;
use chrono::{DateTime, Utc};
use contracts::points::ReadBalance;
use contracts::reward::{AskRedeemStatus, RedeemReason, RedeemStatus, Reward};
use contracts::{PassholderId, Points, Refusal};
use directory::Holder;
use messaging::Office;
use std::collections::HashMap;

/// Reads first and asks points last, with no connection held while it waits.
pub async fn redeem_status(office: &Office, ask: AskRedeemStatus) -> Result<RedeemStatus, Fault> {
    let (found, holder) = holder(office, &ask).await?;
    let reason = match holder {
        Err(reason) => Some(reason),
        Ok(holder) => {
            let used = used(office, &holder, &[&found.reward]).await?;
            let at = office.clock.now();
            match reason_but_points(&found.reward, found.stock, &holder, &used, at) {
                None => too_few(&found.reward, balance(office, holder.passholder_id).await?),
                some => some,
            }
        }
    };
    Ok(RedeemStatus {
        redeemable: reason.is_none(),
        reason,
        message: reason.map(|reason| words(reason, &found.reward).nl),
    })
}

/// The reward, and whose pass it is or why it cannot be used.
async fn holder(
    office: &Office,
    ask: &AskRedeemStatus,
) -> Result<(Found, Result<Holder, RedeemReason>), Fault> {
    let mut reading = office.reading().await?;
    let at = reading.now();
    let found = reward::find(reading.conn(), &ask.reward_id, at)
        .await?
        .ok_or_else(|| Refusal::reward_not_found(&ask.reward_id).not_found())?;
    redeeming_organizer(reading.conn(), &found.reward, &ask.scope, REWARDS_REDEEM).await?;
    let card = directory::find_card(reading.conn(), &ask.pass_number)
        .await?
        .ok_or_else(Refusal::passholder_not_found)?;
    let holder = directory::usable(Some(card)).map_err(|refusal| {
        match as_invalid_card(refusal).is("passholder-no-active-cardsystems") {
            true => RedeemReason::PassholderNoActiveCardSystem,
            false => RedeemReason::InvalidCard,
        }
    });
    Ok((found, holder))
}

/// How often somebody redeemed those of these rewards that have a limit.
pub(super) async fn used(
    office: &Office,
    holder: &Holder,
    rewards: &[&Reward],
) -> Result<HashMap<Counted, i32>, Fault> {
    let limited = rewards.iter().filter(|reward| limit_per_person(reward).is_some());
    let ids: Vec<String> = limited.map(|reward| reward.id.clone()).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    times::used(office.reading().await?.conn(), holder.passholder_id, &ids).await
}

pub(super) async fn balance(office: &Office, id: PassholderId) -> Result<Points, Fault> {
    let ask = ReadBalance {
        passholder_id: id,
        awaited: vec![],
    };
    Ok(office.asks.ask(&ask).await?.balance.points)
}

/// The first reason against, if any, before points are looked at.
pub(super) fn reason_but_points(
    reward: &Reward,
    stock: Stock,
    holder: &Holder,
    used: &HashMap<Counted, i32>,
    at: DateTime<Utc>,
) -> Option<RedeemReason> {
    if let Some(reason) = eligibility::refusal(reward, holder, at) {
        return Some(reason);
    }
    if let Some(limit) = limit_per_person(reward) {
        let counted = (reward.id.clone(), period(reward, at));
        if used.get(&counted).copied().unwrap_or(0) >= limit.volume {
            return Some(RedeemReason::PassholderVolume);
        }
    }
    let is_gone = stock.max_units.is_some_and(|most| stock.units_taken >= most);
    is_gone.then_some(RedeemReason::RewardVolume)
}

pub(super) fn too_few(reward: &Reward, balance: Points) -> Option<RedeemReason> {
    (balance < reward.points).then_some(RedeemReason::PassholderPoints)
}
