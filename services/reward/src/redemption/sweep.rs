//! Sweep: redemptions that were cut are brought to an end.

use super::saga::{self, given_up};
use super::{Known, State, store};
use chassis::Fault;
use chrono::Duration;
use contracts::RedemptionId;
use messaging::Office;

/// What waits too long for its payment is given up, what is on its way back goes on.
///
/// # Errors
/// The last fault; the others were tried nevertheless.
///
/// Rule: a redemption that is not paid in time is given up and everything goes back
/// Test: `a_redemption_that_nobody_finishes_is_given_up_and_everything_goes_back`
/// Source: setting `pending_seconds`
pub async fn sweep(office: &Office, patience: Duration) -> Result<(), Fault> {
    let cut = office
        .transact(|tx| {
            Box::pin(async move {
                let at = tx.now();
                store::unfinished(tx.conn(), at, patience).await
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
    let Known::Standing(cut) = saga::find(office, id).await? else {
        return Ok(());
    };
    if cut.state == State::Pending {
        saga::void(office, id, given_up()).await?;
    }
    match saga::find(office, id).await? {
        Known::Standing(cut) if cut.state == State::Voiding => saga::release(office, *cut).await,
        Known::Standing(cut) if cut.state == State::Cancelling => saga::undo(office, *cut).await,
        _ => Ok(()),
    }
}
