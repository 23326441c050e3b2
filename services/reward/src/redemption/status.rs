//! Status: could this pass redeem this reward now, and if not, why?

use super::store::times;
use crate::reward::eligibility::{against, too_few, used_up};
use crate::reward::limit::{limit_per_person, period};
use crate::reward::reason::{of_card, words};
use crate::reward::{self, Found, REWARDS_REDEEM, balance, counter};
use chassis::Fault;
use contracts::Refusal;
use contracts::reward::{AskRedeemStatus, RedeemReason, RedeemStatus};
use directory::Holder;
use messaging::{Office, Reading};

/// Reads first and asks points last, with no connection held while it waits.
///
/// # Errors
/// 404 for a reward that does not exist, 403 where it cannot be redeemed at an organizer of the scope, and
/// the contract's refusal for a pass that nobody knows. `Busy` when points cannot be reached.
pub async fn status(office: &Office, ask: AskRedeemStatus) -> Result<RedeemStatus, Fault> {
    let mut reading = office.reading().await?;
    let (found, holder) = look_up(&mut reading, &ask).await?;
    let mut reason = match &holder {
        Err(reason) => Some(*reason),
        Ok(holder) => but_points(&mut reading, &found, holder).await?,
    };
    drop(reading);
    if let (None, Ok(holder)) = (reason, holder) {
        reason = too_few(&found.reward, balance(office, holder.passholder_id).await?);
    }
    Ok(RedeemStatus {
        redeemable: reason.is_none(),
        reason,
        message: reason.map(|reason| words(reason, &found.reward).nl),
    })
}

/// The reward, and whose pass it is or why it cannot be used.
async fn look_up(
    reading: &mut Reading,
    ask: &AskRedeemStatus,
) -> Result<(Found, Result<Holder, RedeemReason>), Fault> {
    let at = reading.now();
    let found = reward::find(reading.conn(), &ask.reward_id, at)
        .await?
        .ok_or_else(|| Refusal::reward_not_found(&ask.reward_id).not_found())?;
    counter(reading.conn(), &found.reward, &ask.scope, REWARDS_REDEEM).await?;
    let card = directory::find_card(reading.conn(), &ask.pass_number)
        .await?
        .ok_or_else(Refusal::passholder_not_found)?;
    let holder = directory::usable(Some(card)).map_err(|refusal| of_card(&refusal));
    Ok((found, holder))
}

/// The first reason against, if any, before points are looked at.
async fn but_points(
    reading: &mut Reading,
    found: &Found,
    holder: &Holder,
) -> Result<Option<RedeemReason>, Fault> {
    let (at, reward) = (reading.now(), &found.reward);
    if let Some(reason) = against(reward, holder, at) {
        return Ok(Some(reason));
    }
    let times = match limit_per_person(reward) {
        Some(limit) => {
            let period = period(limit, at);
            times::used(reading.conn(), holder.passholder_id, &reward.id, period).await?
        }
        None => 0,
    };
    Ok(used_up(reward, found.stock, times))
}
