//! `GET /passholders/{passholderId}/families`: the families of others that a passholder is in.

use super::household::{Household, looks};
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::path::{Path, uuid};
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::PassholderId;
use contracts::pass::{Family, ListFamilies, Looked};

/// Families to which somebody else added the passholder, never the own one.
#[utoipa::path(
    get,
    path = "/passholders/{passholderId}/families",
    operation_id = "get-passholders-passholderId-families",
    tag = "Passholders",
    params(("passholderId" = String, Path, description = "Passholder id")),
    responses((status = 200, body = [Family], description = "Families of others"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
) -> Result<Json<Vec<Family>>, Problem> {
    let household = Household::of(&door, &caller, &[&id]).await?;
    let looker = looks(&caller, &household);
    let ask = ListFamilies {
        sight: household.sight,
        is_own: household.is_own,
        passholder_id: PassholderId(uuid(&id)?),
    };
    Ok(Json(door.office.asks.ask(&Looked { looker, ask }).await?))
}
