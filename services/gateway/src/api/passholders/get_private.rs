//! `GET /passholders/{passholderId}/private`: what counters wrote about a passholder.

use crate::api::shown::{looker, regions};
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::path::{Path, uuid};
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::PassholderId;
use contracts::access::Permission;
use contracts::pass::{LookKind, Looked, PrivateProperties, ReadNote, Sight};

/// The note of a passholder of the caller's regions.
#[utoipa::path(
    get,
    path = "/passholders/{passholderId}/private",
    operation_id = "get-passholders-passholderId-private",
    tag = "Passholders",
    params(("passholderId" = String, Path, description = "Passholder id")),
    responses((status = 200, body = PrivateProperties, description = "The note"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
) -> Result<Json<PrivateProperties>, Problem> {
    let permission = Permission::PassholdersPrivateRead;
    caller.require(permission)?;
    let ask = ReadNote {
        passholder_id: PassholderId(uuid(&id)?),
        sight: Sight::CardSystems(regions::of(&door, &caller, permission).await?),
    };
    let looker = Some(looker(&caller, LookKind::Note, &[permission]));
    Ok(Json(door.office.asks.ask(&Looked { looker, ask }).await?))
}
