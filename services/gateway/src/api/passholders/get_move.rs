//! `GET /passholders/{passholderId}/move`: the move that is to come. Beyond the contract.

use crate::api::shown::{SEARCHES, looker, sight};
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::path::{Path, uuid};
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::PassholderId;
use contracts::pass::{LookKind, Looked, PlannedMove, ReadMove};

/// Where a passholder moves, and when; 404 for one who does not.
#[utoipa::path(
    get,
    path = "/passholders/{passholderId}/move",
    operation_id = "get-passholders-move",
    tag = "Passholders",
    params(("passholderId" = String, Path, description = "Passholder id")),
    responses((status = 200, body = PlannedMove), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
) -> Result<Json<PlannedMove>, Problem> {
    let ask = ReadMove {
        passholder_id: PassholderId(uuid(&id)?),
        sight: sight(&door, &caller).await?,
    };
    let looker = Some(looker(&caller, LookKind::Details, &SEARCHES));
    Ok(Json(door.office.asks.ask(&Looked { looker, ask }).await?))
}
