//! Cancel a redemption: points and unit go back.

use super::{Known, State, saga, store};
use crate::reward::REWARDS_REDEEM;
use chassis::Fault;
use chassis::ask::{Answer, Idempotency};
use contracts::reward::CancelRedemption;
use contracts::{PassholderId, RedemptionId, Refusal};
use messaging::{Office, Tx};

/// Decides, and then gives back. Cut halfway, the same call or the sweeper goes on.
///
/// # Errors
/// 404 for a redemption that does not exist or was cancelled before, 403 where it was not made. `Busy` when
/// points cannot be reached: it is decided, and will be given back.
pub async fn cancel(
    office: &Office,
    ask: CancelRedemption,
    key: Option<Idempotency>,
) -> Result<Answer, Fault> {
    let id = ask.redemption_id;
    let answer = office.once(key, |tx| Box::pin(decide(tx, ask))).await?;
    let known = store::find(office.reading().await?.conn(), id).await?;
    if let Some(Known::Standing(standing)) = known
        && standing.state == State::Cancelling
    {
        saga::undo(office, *standing).await?;
    }
    Ok(answer)
}

async fn decide(tx: &mut Tx, ask: CancelRedemption) -> Result<PassholderId, Fault> {
    let id = ask.redemption_id;
    let Some(Known::Standing(standing)) = store::find(tx.conn(), id).await? else {
        return Err(missing(id).into());
    };
    let is_own = match &standing.organizer_id {
        Some(organizer) => ask.scope.allows(organizer),
        None => ask.scope.is_all(),
    };
    if !is_own {
        return Err(Refusal::forbidden(REWARDS_REDEEM).into());
    }
    let (at, from) = (tx.now(), [State::Completed, State::Cancelling]);
    match store::advance(tx.conn(), id, &from, State::Cancelling, at).await? {
        true => Ok(standing.passholder_id),
        false => Err(missing(id).into()),
    }
}

fn missing(id: RedemptionId) -> Refusal {
    Refusal::new("url/not-found", 404, format!("Redeemed reward {id} not found"))
}
