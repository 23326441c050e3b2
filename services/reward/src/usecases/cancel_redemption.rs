//! Cancel a redemption: points and unit go back.

use super::{REWARDS_REDEEM, require_counter, saga};
use crate::store::{redemption, reward};
use chassis::Fault;
use contracts::reward::CancelRedemption;
use contracts::{PassholderId, Refusal};
use messaging::{Office, Tx};

/// A redemption that does not exist, or was cancelled before, is 404. Cut halfway, the same call or the sweeper goes on.
pub async fn cancel_redemption(office: &Office, ask: CancelRedemption) -> Result<PassholderId, Fault> {
    let id = ask.redemption_id;
    let holder = office.transact(|tx| Box::pin(decide(tx, ask))).await?;
    if let Some(cancelling) = redemption::find(office.reading().await?.conn(), id)
        .await?
        .filter(|found| found.state == "cancelling")
    {
        saga::undo(office, cancelling).await?;
    }
    Ok(holder)
}

async fn decide(tx: &mut Tx, ask: CancelRedemption) -> Result<PassholderId, Fault> {
    let missing = || {
        Refusal::new(
            "url/not-found",
            404,
            format!("Redeemed reward {} not found", ask.redemption_id),
        )
    };
    let standing = redemption::find(tx.conn(), ask.redemption_id)
        .await?
        .ok_or_else(missing)?;
    let at = tx.now();
    if let Some(found) = reward::find(tx.conn(), &standing.reward_id, at).await? {
        require_counter(&found, &ask.scope, REWARDS_REDEEM)?;
    }
    let decided = redemption::advance(
        tx.conn(),
        ask.redemption_id,
        &["completed", "cancelling"],
        "cancelling",
        at,
    )
    .await?;
    match standing.passholder_id.filter(|_| decided) {
        Some(holder) => Ok(holder),
        None => Err(missing().into()),
    }
}
