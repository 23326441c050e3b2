//! `DELETE /passholders/{passholderId}/picture`: a counter takes a picture away.

use crate::api::shown::regions;
use crate::door::Door;
use crate::door::answer::no_content;
use crate::door::caller::Authorized;
use crate::door::key::Sent;
use crate::door::path::{Path, uuid};
use crate::door::problem::{Problem, Problems};
use axum::extract::State;
use axum::response::Response;
use contracts::PassholderId;
use contracts::access::Permission;
use contracts::pass::{RemovePicture, Sight};

/// Takes the picture of a passholder of the caller's regions away; links to it show nothing any more.
#[utoipa::path(
    delete,
    path = "/passholders/{passholderId}/picture",
    operation_id = "delete-passholders-passholderId-picture",
    tag = "Passholders",
    params(("passholderId" = String, Path, description = "Passholder id")),
    responses((status = 204, description = "Gone"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, Problem> {
    let permission = Permission::PassholdersPictureWrite;
    caller.require(permission)?;
    let ask = RemovePicture {
        passholder_id: PassholderId(uuid(&id)?),
        sight: Sight::CardSystems(regions::of(&door, &caller, permission).await?),
    };
    let key = sent.key(&caller);
    let removed = door.office.asks.ask_once(&ask, key.as_ref()).await?;
    Ok(no_content(&removed))
}
