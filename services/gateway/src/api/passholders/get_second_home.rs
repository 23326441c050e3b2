//! `GET /passholders/{passholderId}/second-home`: where a child lives as well. Beyond the contract.

use crate::api::shown::{SEARCHES, looker, sight};
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::path::{Path, uuid};
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::PassholderId;
use contracts::pass::{LookKind, Looked, ReadSecondHome, SecondHome};

/// The second home of today, or the one that is to come; 404 for who has none.
#[utoipa::path(
    get,
    path = "/passholders/{passholderId}/second-home",
    operation_id = "get-passholders-second-home",
    tag = "Passholders",
    params(("passholderId" = String, Path, description = "Passholder id")),
    responses((status = 200, body = SecondHome), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
) -> Result<Json<SecondHome>, Problem> {
    let ask = ReadSecondHome {
        passholder_id: PassholderId(uuid(&id)?),
        sight: sight(&door, &caller).await?,
    };
    let looker = Some(looker(&caller, LookKind::Details, &SEARCHES));
    Ok(Json(door.office.asks.ask(&Looked { looker, ask }).await?))
}
