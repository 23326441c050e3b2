//! `GET /passholders/{passholderId}`: one passholder.

use crate::api::shown::{SEARCHES, add_points, looker, sight};
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::path::{Path, uuid};
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::PassholderId;
use contracts::pass::{LookKind, Looked, Passholder, ReadPassholder};

/// One passholder.
#[utoipa::path(
    get,
    path = "/passholders/{passholderId}",
    operation_id = "get-passholders-passholderId",
    tag = "Passholders",
    params(("passholderId" = String, Path, description = "Passholder id")),
    responses((status = 200, body = Passholder, description = "The passholder"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
) -> Result<Json<Passholder>, Problem> {
    let ask = ReadPassholder {
        sight: sight(&door, &caller).await?,
        passholder_id: PassholderId(uuid(&id)?),
    };
    let looker = Some(looker(&caller, LookKind::Passholder, &SEARCHES));
    let mut passholder = door.office.asks.ask(&Looked { looker, ask }).await?;
    add_points(&door, std::slice::from_mut(&mut passholder)).await;
    Ok(Json(passholder))
}
