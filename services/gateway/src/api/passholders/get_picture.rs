//! `GET /passholders/{passholderId}/picture`: a link to the picture that counts for some minutes.

use super::picture_link::Link;
use crate::api::shown::{looker, regions};
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::origin::origin;
use crate::door::path::{Path, uuid};
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use contracts::PassholderId;
use contracts::access::Permission;
use contracts::pass::{FindPicture, LookKind, Looked, Sight};
use serde::Serialize;
use utoipa::ToSchema;

/// Where the picture is, for pages that show it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PassholderPicture {
    picture_url: String,
}

/// A link to the picture of a passholder of the caller's regions. It needs no token, for five minutes.
#[utoipa::path(
    get,
    path = "/passholders/{passholderId}/picture",
    operation_id = "get-passholders-passholderId-picture",
    tag = "Passholders",
    params(("passholderId" = String, Path, description = "Passholder id")),
    responses((status = 200, body = PassholderPicture, description = "The link"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Json<PassholderPicture>, Problem> {
    let permission = Permission::PassholdersPictureRead;
    caller.require(permission)?;
    let passholder_id = PassholderId(uuid(&id)?);
    let ask = FindPicture {
        passholder_id,
        sight: Sight::CardSystems(regions::of(&door, &caller, permission).await?),
    };
    let looker = Some(looker(&caller, LookKind::Picture, &[permission]));
    let found = door.office.asks.ask(&Looked { looker, ask }).await?;
    let link = Link::new(passholder_id, found.picture_id, door.office.clock.now());
    let path = link.path(found.kind, &door.secrets);
    let picture_url = format!("{}{path}", origin(&door, &uri, &headers));
    Ok(Json(PassholderPicture { picture_url }))
}
