//! The redemption saga: reserve here, pay at points, complete here. Every step is committed before the next,
//! every id is stored before it is used elsewhere, and a sweeper brings what was cut to an end.
//!
//! ```text
//! pending --paid--> completed --cancel--> cancelling --refunded--> cancelled
//!    \--points say no, or too old--> voiding --refunded--> refused
//! ```

use super::redeem::find;
use crate::domain::eligibility;
use crate::store::redemption::{self, Known, Redemption, State};
use crate::store::{reward, times};
use chassis::Fault;
use chrono::Duration;
use contracts::points::{Refund, Spend};
use contracts::reward::{RedeemReason, RedemptionCancelled, RewardRedeemed};
use contracts::{RedemptionId, Refusal, message};
use messaging::{Office, Tx};
use uuid::Uuid;

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
                true => eligibility::refused(RedeemReason::PassholderPoints, &pending.reward),
                false => *refusal,
            };
            void(office, pending.id, refusal).await
        }
        Err(fault) => Err(fault),
    }
}

async fn complete(tx: &mut Tx, pending: Redemption) -> Result<(), Fault> {
    let at = tx.now();
    if redemption::advance(tx.conn(), pending.id, &[State::Pending], State::Completed, at).await? {
        let found = reward::find(tx.conn(), &pending.reward_id, at).await?;
        if found.is_some_and(|found| found.has_code) {
            let code = code(tx.new_id());
            redemption::set_code(tx.conn(), pending.id, &code).await?;
        }
        tx.tell(&RewardRedeemed {
            redemption_id: pending.id,
            reward_id: pending.reward_id,
            passholder_id: pending.passholder_id,
            points: pending.points,
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

/// Decides that a pending redemption will be refused. One that somebody else brought further stays as it is.
async fn void(office: &Office, id: RedemptionId, refusal: Refusal) -> Result<(), Fault> {
    office
        .transact(|tx| {
            Box::pin(async move {
                let at = tx.now();
                redemption::void(tx.conn(), id, &refusal, at).await.map(drop)
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
    if redemption::refuse(tx.conn(), voided.id, State::Voiding, &refusal, at).await? {
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
    if redemption::advance(tx.conn(), id, &[State::Cancelling], State::Cancelled, at).await? {
        give_back(tx, &cancelling).await?;
        tx.tell(&RedemptionCancelled {
            redemption_id: id,
            reward_id: cancelling.reward_id,
            passholder_id: cancelling.passholder_id,
            at,
        })?;
    }
    Ok(())
}

/// Brings redemptions that were cut to an end: what waits too long for its payment is given up, what is on
/// its way back goes on.
///
/// # Errors
/// The last fault; the others were tried nevertheless.
pub async fn sweep(office: &Office, patience: Duration) -> Result<(), Fault> {
    let cut = office
        .transact(|tx| {
            Box::pin(async move {
                let at = tx.now();
                redemption::unfinished(tx.conn(), at, patience).await
            })
        })
        .await?;
    let mut last = Ok(());
    for id in cut {
        // One that cannot be ended yet does not hold up the others.
        last = end(office, id).await.and(last);
    }
    last
}

async fn end(office: &Office, id: RedemptionId) -> Result<(), Fault> {
    let Known::Standing(cut) = find(office, id).await? else {
        return Ok(());
    };
    if cut.state == State::Pending {
        void(office, id, given_up()).await?;
    }
    match find(office, id).await? {
        Known::Standing(cut) if cut.state == State::Voiding => release(office, *cut).await,
        Known::Standing(cut) if cut.state == State::Cancelling => undo(office, *cut).await,
        _ => Ok(()),
    }
}

fn given_up() -> Refusal {
    Refusal::uitpas("reward-period-constraint", "The redemption was given up")
        .message(message::reward_not_in_period())
}
