//! `DELETE /passholders/{passholderId}/school`: a passholder goes to no school any more.

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
use contracts::pass::RemoveSchool;

/// Links a passholder to no school; also who has none.
#[utoipa::path(
    delete,
    path = "/passholders/{passholderId}/school",
    operation_id = "delete-passholders-school",
    tag = "Passholders",
    params(("passholderId" = String, Path, description = "Passholder id")),
    responses((status = 204, description = "Linked to none"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, Problem> {
    let ask = RemoveSchool {
        sight: reach(&door, &caller, Permission::PassholdersUpdate).await?,
        passholder_id: PassholderId(uuid(&id)?),
    };
    let key = sent.key(&caller);
    let removed = door.office.asks.ask_once(&ask, key.as_ref()).await?;
    Ok(no_content(&removed))
}
