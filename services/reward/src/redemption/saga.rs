//! The steps of the saga: pay, complete, void, release, undo. What they are and when they run: the preface of
//! this folder.

use super::code::code;
use super::store::{self, times};
use super::{Known, Redemption, State};
use crate::reward::{self, reason};
use chassis::Fault;
use contracts::points::{Refund, Spend};
use contracts::reward::{RedeemReason, RedemptionCancelled, RewardRedeemed};
use contracts::{RedemptionId, Refusal, message};
use messaging::{Office, Tx};

/// A redemption that was written before, and how far it got by now.
///
/// # Errors
/// `Broken` when it is gone: nothing forgets one that stands.
pub async fn find(office: &Office, id: RedemptionId) -> Result<Known, Fault> {
    store::find(office.reading().await?.conn(), id)
        .await?
        .ok_or_else(|| Fault::broken(format!("redemption {id} is gone")))
}

/// Pays a pending redemption and completes it, or decides to void it when points refuse.
///
/// # Errors
/// `Busy` leaves it pending: the same id may be sent again, or the sweeper gives it up.
pub async fn pay(office: &Office, pending: Redemption) -> Result<(), Fault> {
    let organizer = pending.reward.organizers.first();
    let spend = Spend {
        redemption_id: pending.id,
        passholder_id: pending.passholder_id,
        points: pending.points,
        title: pending.reward.title.clone(),
        location: organizer
            .and_then(|organizer| organizer.name.clone())
            .unwrap_or_default(),
    };
    match office.asks.ask(&spend).await {
        Ok(_) => office.transact(|tx| Box::pin(complete(tx, pending))).await,
        Err(Fault::Refused(refusal)) => {
            let refusal = match refusal.is("reward-passholder-points-constraint") {
                true => reason::refused(RedeemReason::PassholderPoints, &pending.reward),
                false => *refusal,
            };
            void(office, pending.id, refusal).await
        }
        Err(fault) => Err(fault),
    }
}

async fn complete(tx: &mut Tx, pending: Redemption) -> Result<(), Fault> {
    let at = tx.now();
    if store::advance(tx.conn(), pending.id, &[State::Pending], State::Completed, at).await? {
        if reward::has_code(tx.conn(), &pending.reward_id).await? {
            let code = code(tx.new_id());
            store::set_code(tx.conn(), pending.id, &code).await?;
        }
        tx.tell(&RewardRedeemed {
            redemption_id: pending.id,
            reward_id: pending.reward_id,
            passholder_id: pending.passholder_id,
            points: pending.points,
            at,
            organizer_id: pending.organizer_id,
        })?;
    }
    Ok(())
}

/// Decides that a pending redemption will be refused. One that somebody else brought further stays as it is.
pub async fn void(office: &Office, id: RedemptionId, refusal: Refusal) -> Result<(), Fault> {
    office
        .transact(|tx| {
            Box::pin(async move {
                let at = tx.now();
                store::void(tx.conn(), id, &refusal, at).await.map(drop)
            })
        })
        .await
}

/// Ends a redemption that is voided. First the refund, which closes the payment for good, then its time and
/// its unit go back: a payment that comes late, from a repeat of the same request, is refused or given back.
pub async fn release(office: &Office, voided: Redemption) -> Result<(), Fault> {
    refund(office, &voided).await?;
    office.transact(|tx| Box::pin(finish_release(tx, voided))).await
}

async fn refund(office: &Office, redemption: &Redemption) -> Result<(), Fault> {
    let refund = Refund {
        redemption_id: redemption.id,
        passholder_id: redemption.passholder_id,
    };
    office.asks.ask(&refund).await.map(drop)
}

async fn finish_release(tx: &mut Tx, voided: Redemption) -> Result<(), Fault> {
    let at = tx.now();
    let refusal = voided.refusal.clone().unwrap_or_else(given_up);
    if store::refuse(tx.conn(), voided.id, State::Voiding, &refusal, at).await? {
        give_back(tx, &voided).await?;
    }
    Ok(())
}

/// A redemption takes first its time, then its unit, and gives them back in the same order: two never wait
/// for each other in a circle.
async fn give_back(tx: &mut Tx, redemption: &Redemption) -> Result<(), Fault> {
    times::give_back(tx.conn(), redemption).await?;
    reward::give_unit_back(tx.conn(), &redemption.reward_id).await
}

/// Gives the points of a cancelled redemption back, then its time and its unit.
pub async fn undo(office: &Office, cancelling: Redemption) -> Result<(), Fault> {
    refund(office, &cancelling).await?;
    office.transact(|tx| Box::pin(finish_undo(tx, cancelling))).await
}

async fn finish_undo(tx: &mut Tx, cancelling: Redemption) -> Result<(), Fault> {
    let (at, id) = (tx.now(), cancelling.id);
    if store::advance(tx.conn(), id, &[State::Cancelling], State::Cancelled, at).await? {
        give_back(tx, &cancelling).await?;
        tx.tell(&RedemptionCancelled {
            redemption_id: id,
            reward_id: cancelling.reward_id,
            passholder_id: cancelling.passholder_id,
            at,
            organizer_id: cancelling.organizer_id,
        })?;
    }
    Ok(())
}

/// Why one is refused that nobody brought to an end.
pub fn given_up() -> Refusal {
    Refusal::uitpas("reward-period-constraint", "The redemption was given up")
        .message(message::reward_not_in_period())
}
