//! Redeem status: could this pass redeem this reward now, and if not, why?

use super::redeem::as_invalid_card;
use super::{REWARDS_REDEEM, require_counter, reward_not_found};
use crate::domain::eligibility::{self, Stock, limit_per_person, period, words};
use crate::store::redemption;
use crate::store::reward;
use chassis::Fault;
use contracts::Refusal;
use contracts::points::ReadBalance;
use contracts::reward::{AskRedeemStatus, RedeemReason, RedeemStatus, Reward};
use directory::Holder;
use messaging::{Office, Reading};

pub async fn redeem_status(office: &Office, ask: AskRedeemStatus) -> Result<RedeemStatus, Fault> {
    let number = contracts::PassNumber::require(&ask.pass_number, "invalid-uitpas-number")?;
    let mut reading = office.reading().await?;
    let at = reading.now();
    let found = reward::find(reading.conn(), &ask.reward_id, at)
        .await?
        .ok_or_else(|| reward_not_found(&ask.reward_id).not_found())?;
    require_counter(&found, &ask.scope, REWARDS_REDEEM)?;
    let card = directory::find_card(reading.conn(), &number)
        .await?
        .ok_or_else(Refusal::passholder_not_found)?;
    let reason = match directory::usable(Some(card)).map_err(as_invalid_card) {
        Err(refusal) if refusal.is("passholder-no-active-cardsystems") => {
            Some(RedeemReason::PassholderNoActiveCardSystem)
        }
        Err(_) => Some(RedeemReason::InvalidCard),
        Ok(holder) => {
            let balance = office
                .asks
                .ask(&ReadBalance {
                    passholder_id: holder.passholder_id,
                    awaited: vec![],
                })
                .await?
                .balance
                .points;
            reason(&mut reading, &found.reward, found.stock, &holder, balance).await?
        }
    };
    Ok(match reason {
        None => RedeemStatus {
            redeemable: true,
            reason: None,
            message: None,
        },
        Some(reason) => RedeemStatus {
            redeemable: false,
            reason: Some(reason),
            message: Some(words(reason, &found.reward).nl),
        },
    })
}

/// The first reason against, if any.
pub(super) async fn reason(
    reading: &mut Reading,
    reward: &Reward,
    stock: Stock,
    holder: &Holder,
    balance: i64,
) -> Result<Option<RedeemReason>, Fault> {
    let at = reading.now();
    if let Some(reason) = eligibility::refusal(reward, holder, at) {
        return Ok(Some(reason));
    }
    if let Some(limit) = limit_per_person(reward)
        && redemption::times(
            reading.conn(),
            holder.passholder_id,
            &reward.id,
            period(reward, at),
        )
        .await?
            >= limit.volume
    {
        return Ok(Some(RedeemReason::PassholderVolume));
    }
    if stock.max_units.is_some_and(|most| stock.units_taken >= most) {
        return Ok(Some(RedeemReason::RewardVolume));
    }
    Ok((balance < reward.points).then_some(RedeemReason::PassholderPoints))
}
