//! `GET /rewards/{rewardId}`: one reward.

use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::access::Permission;
use contracts::reward::{ReadReward, Reward};

/// One reward.
#[utoipa::path(
    get,
    path = "/rewards/{rewardId}",
    operation_id = "get-rewards-id",
    tag = "Rewards",
    params(("rewardId" = String, Path, description = "Reward id")),
    responses((status = 200, body = Reward, description = "The reward"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(reward_id): Path<String>,
) -> Result<Json<Reward>, Problem> {
    let scope = caller.scope(Permission::RewardsRead)?;
    let ask = ReadReward { reward_id, scope };
    Ok(Json(door.office.asks.ask(&ask).await?))
}
