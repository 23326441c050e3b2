//! Cancel a redemption: points and unit go back.

use super::{REWARDS_REDEEM, saga};
use crate::store::redemption::{self, Known, State};
use chassis::Fault;
use chassis::ask::{Answer, Idempotency};
use contracts::reward::CancelRedemption;
use contracts::{PassholderId, Refusal};
use messaging::{Office, Tx};

/// A redemption that does not exist, or was cancelled before, is 404. Cut halfway, the same call or the
/// sweeper goes on.
pub async fn cancel_redemption(
    office: &Office,
    ask: CancelRedemption,
    key: Option<Idempotency>,
) -> Result<Answer, Fault> {
    let id = ask.redemption_id;
    let answer = office.once(key, |tx| Box::pin(decide(tx, ask))).await?;
    let known = redemption::find(office.reading().await?.conn(), id).await?;
    if let Some(Known::Standing(standing)) = known
        && standing.state == State::Cancelling
    {
        saga::undo(office, *standing).await?;
    }
    Ok(answer)
}

async fn decide(tx: &mut Tx, ask: CancelRedemption) -> Result<PassholderId, Fault> {
    let id = ask.redemption_id;
    let missing = || Refusal::new("url/not-found", 404, format!("Redeemed reward {id} not found"));
    let Some(Known::Standing(standing)) = redemption::find(tx.conn(), id).await? else {
        return Err(missing().into());
    };
    let is_own = match &standing.organizer_id {
        Some(organizer) => ask.scope.allows(organizer),
        None => ask.scope.is_all(),
    };
    if !is_own {
        return Err(Refusal::forbidden(REWARDS_REDEEM).into());
    }
    let (at, from) = (tx.now(), [State::Completed, State::Cancelling]);
    match redemption::advance(tx.conn(), id, &from, State::Cancelling, at).await? {
        true => Ok(standing.passholder_id),
        false => Err(missing().into()),
    }
}
