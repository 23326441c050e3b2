//! `GET /rewards/{rewardId}/redeem-status`: could a pass redeem it?

use super::number::number;
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::params::Params;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use crate::lookups;
use axum::Json;
use axum::extract::State;
use contracts::access::Permission;
use contracts::reward::{AskRedeemStatus, RedeemReason, RedeemStatus};
use serde::Deserialize;
use utoipa::IntoParams;

#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Pass number
    #[param(required = true)]
    uitpas_number: Option<String>,
}

/// Could this pass redeem this reward now?
#[utoipa::path(
    get,
    path = "/rewards/{rewardId}/redeem-status",
    operation_id = "get-rewards-id-redeem-status",
    tag = "Rewards",
    params(("rewardId" = String, Path, description = "Reward id"), Wanted),
    responses((status = 200, body = RedeemStatus, description = "Redeemable, or why not"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(reward_id): Path<String>,
    params: Params,
) -> Result<Json<RedeemStatus>, Problem> {
    let scope = caller.scope(Permission::RewardsRedeem)?;
    let wanted: Wanted = params.read()?;
    let ask = AskRedeemStatus {
        reward_id,
        pass_number: number(&wanted.uitpas_number.unwrap_or_default())?,
        scope,
    };
    let look = lookups::allow(&door, &caller.id(), [&ask.pass_number]).await?;
    let status = door.office.asks.ask(&ask).await?;
    let is_invalid = status.reason == Some(RedeemReason::InvalidCard);
    let missed = is_invalid && !lookups::is_known(&door, ask.pass_number.as_str()).await;
    look.count(&door, missed).await;
    Ok(Json(status))
}
