//! The redemption saga: reserve here, pay at points, complete here. Every step is committed before the next, every id is stored
//! before it is used elsewhere, and a sweeper brings what was cut to an end.
//!
//! ```text
//! pending --paid--> completed --cancel--> cancelling --refunded--> cancelled
//!    \--points say no, or too old--> voiding --refunded--> refused
//! ```

use crate::domain::eligibility;
use crate::store::redemption::{self, Redemption};
use crate::store::reward;
use chassis::Fault;
use chrono::Duration;
use contracts::points::{Refund, Spend};
use contracts::reward::{RedeemReason, RedemptionCancelled, RewardRedeemed};
use contracts::{PassholderId, Refusal, message};
use messaging::{Office, Tx};
use uuid::Uuid;

fn holder(redemption: &Redemption) -> Result<PassholderId, Fault> {
    redemption
        .passholder_id
        .ok_or_else(|| Fault::broken(format!("redemption {} has no passholder", redemption.id)))
}

/// Pays a pending redemption and completes it, or releases it when points refuse.
///
/// # Errors
/// `Busy` leaves it pending: the same id may be sent again, or the sweeper gives it up.
pub async fn pay(office: &Office, pending: Redemption) -> Result<(), Fault> {
    let title = pending
        .reward
        .as_ref()
        .map(|reward| reward.title.clone())
        .unwrap_or_default();
    let organizer = pending
        .reward
        .as_ref()
        .and_then(|reward| reward.organizers.first()?.name.clone());
    let spend = Spend {
        redemption_id: pending.id,
        passholder_id: holder(&pending)?,
        points: pending.points,
        title,
        location: organizer.unwrap_or_default(),
    };
    match office.asks.ask(&spend).await {
        Ok(_) => office.transact(|tx| Box::pin(complete(tx, pending))).await,
        Err(Fault::Refused(refusal)) => {
            let refusal = match (&pending.reward, refusal.is("reward-passholder-points-constraint")) {
                (Some(reward), true) => eligibility::refused(RedeemReason::PassholderPoints, reward),
                _ => *refusal,
            };
            end_unpaid(office, pending, refusal).await
        }
        Err(fault) => Err(fault),
    }
}

async fn complete(tx: &mut Tx, pending: Redemption) -> Result<(), Fault> {
    let at = tx.now();
    if redemption::advance(tx.conn(), pending.id, &["pending"], "completed", at).await? {
        let found = reward::find(tx.conn(), &pending.reward_id, at).await?;
        if found.is_some_and(|found| found.has_code) {
            let code = code(tx.new_id());
            redemption::set_code(tx.conn(), pending.id, &code).await?;
        }
        let (redemption_id, reward_id, points) = (pending.id, pending.reward_id.clone(), pending.points);
        tx.tell(&RewardRedeemed {
            redemption_id,
            reward_id,
            passholder_id: holder(&pending)?,
            points,
            at,
        })?;
    }
    Ok(())
}

/// Eight letters and digits that cannot be mistaken for each other.
fn code(random: Uuid) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHJKMNPQRSTUVWXYZ23456789";
    random.as_bytes()[8..]
        .iter()
        .map(|byte| LETTERS[usize::from(*byte) % LETTERS.len()] as char)
        .collect()
}

/// Ends a redemption that is not paid: its unit and its time go back.
async fn release(
    tx: &mut Tx,
    cut: Redemption,
    from: &'static [&'static str],
    refusal: Refusal,
) -> Result<(), Fault> {
    let at = tx.now();
    if redemption::refuse(tx.conn(), cut.id, from, &refusal, at).await? {
        reward::give_unit_back(tx.conn(), &cut.reward_id).await?;
        redemption::give_time_back(tx.conn(), &cut).await?;
    }
    Ok(())
}

/// Gives the points of a cancelled redemption back, then its unit.
pub async fn undo(office: &Office, cancelling: Redemption) -> Result<(), Fault> {
    office
        .asks
        .ask(&Refund {
            redemption_id: cancelling.id,
            passholder_id: holder(&cancelling)?,
        })
        .await?;
    office.transact(|tx| Box::pin(finish_undo(tx, cancelling))).await
}

async fn finish_undo(tx: &mut Tx, cancelling: Redemption) -> Result<(), Fault> {
    let at = tx.now();
    if redemption::advance(tx.conn(), cancelling.id, &["cancelling"], "cancelled", at).await? {
        reward::give_unit_back(tx.conn(), &cancelling.reward_id).await?;
        redemption::give_time_back(tx.conn(), &cancelling).await?;
        let (redemption_id, reward_id) = (cancelling.id, cancelling.reward_id.clone());
        tx.tell(&RedemptionCancelled {
            redemption_id,
            reward_id,
            passholder_id: holder(&cancelling)?,
            at,
        })?;
    }
    Ok(())
}

/// Brings redemptions that were cut to an end: what waits too long for its payment is given up, what is on its way back goes on.
pub async fn sweep(office: &Office, patience: Duration) -> Result<(), Fault> {
    let mut reading = office.reading().await?;
    let at = reading.now();
    let cut = redemption::unfinished(reading.conn(), at, patience).await?;
    drop(reading);
    let mut last = Ok(());
    for redemption in cut {
        let ended = match redemption.state.as_str() {
            "cancelling" => undo(office, redemption).await,
            _ => give_up(office, redemption).await,
        };
        // One that cannot be ended yet does not hold up the others.
        last = ended.and(last);
    }
    last
}

async fn give_up(office: &Office, cut: Redemption) -> Result<(), Fault> {
    let refusal = Refusal::uitpas("reward-period-constraint", "The redemption was given up")
        .message(message::reward_not_in_period());
    end_unpaid(office, cut, refusal).await
}

/// First the decision, then the refund that closes the payment for good, then the release: a payment that comes late, from a repeat of
/// the same request, is refused or given back.
async fn end_unpaid(office: &Office, cut: Redemption, refusal: Refusal) -> Result<(), Fault> {
    let id = cut.id;
    let decided = office
        .transact(|tx| {
            Box::pin(async move {
                let at = tx.now();
                redemption::advance(tx.conn(), id, &["pending", "voiding"], "voiding", at).await
            })
        })
        .await?;
    if !decided {
        return Ok(());
    }
    office
        .asks
        .ask(&Refund {
            redemption_id: cut.id,
            passholder_id: holder(&cut)?,
        })
        .await?;
    office
        .transact(|tx| Box::pin(release(tx, cut, &["voiding"], refusal)))
        .await
}
