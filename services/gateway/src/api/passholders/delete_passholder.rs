//! `DELETE /passholders/{passholderId}`: somebody is a passholder no more.

use crate::api::shown::reach;
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
use contracts::pass::DeletePassholder;

/// Deletes a passholder of the caller's regions. The cards count nowhere any more, and there is no way back.
#[utoipa::path(
    delete,
    path = "/passholders/{passholderId}",
    operation_id = "delete-passholders-passholderId",
    tag = "Passholders",
    params(("passholderId" = String, Path, description = "Passholder id")),
    responses((status = 204, description = "Deleted"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, Problem> {
    let ask = DeletePassholder {
        sight: reach(&door, &caller, Permission::PassholdersDelete).await?,
        passholder_id: PassholderId(uuid(&id)?),
    };
    let key = sent.key(&caller);
    let deleted = door.office.asks.ask_once(&ask, key.as_ref()).await?;
    Ok(no_content(&deleted))
}
