//! `GET /grouppasses/{passholderId}`: one group pass of the caller's regions.

use crate::api::shown::{add_quota, regions};
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::path::{Path, uuid};
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::PassholderId;
use contracts::access::Permission;
use contracts::pass::{Grouppass, ReadGrouppass};

/// One group pass.
#[utoipa::path(
    get,
    path = "/grouppasses/{passholderId}",
    operation_id = "get-grouppasses-passholderId",
    tag = "Group passes",
    params(("passholderId" = String, Path, description = "Id of the group")),
    responses((status = 200, body = Grouppass, description = "The group pass"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
) -> Result<Json<Grouppass>, Problem> {
    caller.require(Permission::GrouppassesSearch)?;
    let ask = ReadGrouppass {
        passholder_id: PassholderId(uuid(&id)?),
    };
    let mut group = door.office.asks.ask(&ask).await?;
    let regions = regions::of(&door, &caller, Permission::GrouppassesSearch).await?;
    if !regions.contains(&group.card_system.id) {
        return Err(Problem::not_found("Group pass not found"));
    }
    add_quota(&door, &mut group).await;
    Ok(Json(group))
}
