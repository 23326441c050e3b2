//! `DELETE /rewards/redeemed/{redeemedRewardId}`: a redemption is cancelled.

use crate::door::Door;
use crate::door::answer::no_content;
use crate::door::caller::Authorized;
use crate::door::key::Sent;
use crate::door::path::{Path, uuid};
use crate::door::problem::{Problem, Problems};
use axum::extract::State;
use axum::response::Response;
use contracts::RedemptionId;
use contracts::access::Permission;
use contracts::reward::CancelRedemption;

/// Cancels a redemption: points and unit go back.
#[utoipa::path(
    delete,
    path = "/rewards/redeemed/{redeemedRewardId}",
    operation_id = "delete-rewards-redeemed-redeemedRewardId",
    tag = "Rewards",
    params(("redeemedRewardId" = String, Path, description = "Redeemed reward id")),
    responses((status = 204, description = "Cancelled"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, Problem> {
    let ask = CancelRedemption {
        scope: caller.scope(Permission::RewardsRedeem)?,
        redemption_id: RedemptionId(uuid(&id)?),
    };
    let key = sent.key(&caller);
    let cancelled = door.office.asks.ask_once(&ask, key.as_ref()).await?;
    door.balances.forget(cancelled.reply).await;
    Ok(no_content(&cancelled))
}
