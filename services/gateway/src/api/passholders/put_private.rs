//! `PUT /passholders/{passholderId}/private`: a counter writes a note.

use crate::api::shown::regions;
use crate::door::Door;
use crate::door::answer::no_content;
use crate::door::body::Unread;
use crate::door::caller::Authorized;
use crate::door::path::{Path, uuid};
use crate::door::problem::{Problem, Problems};
use axum::extract::State;
use axum::response::Response;
use contracts::PassholderId;
use contracts::access::Permission;
use contracts::pass::{PrivateProperties, Sight, WriteNote};
use serde::Deserialize;

/// The note alone: whatever client sends the id sends it as it was read.
#[derive(Deserialize)]
struct SentNote {
    note: Option<String>,
}

/// Replaces the note of a passholder of the caller's regions; without one there is none any more.
#[utoipa::path(
    put,
    path = "/passholders/{passholderId}/private",
    operation_id = "put-passholders-passholderId-private",
    tag = "Passholders",
    params(
        ("passholderId" = String, Path, description = "Passholder id"),
        (
            "Idempotency-Key" = Option<String>,
            Header,
            description = "The same key with the same body gets the first answer again"
        ),
    ),
    request_body = PrivateProperties,
    responses((status = 204, description = "Replaced"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    body: Unread,
) -> Result<Response, Problem> {
    let permission = Permission::PassholdersPrivateWrite;
    caller.require(permission)?;
    let body = body.one::<SentNote>(&door).await?;
    let ask = WriteNote {
        passholder_id: PassholderId(uuid(&id)?),
        sight: Sight::CardSystems(regions::of(&door, &caller, permission).await?),
        note: body.value.note,
    };
    let key = body.sent.key(&caller);
    let written = door.office.asks.ask_once(&ask, key.as_ref()).await?;
    Ok(no_content(&written))
}
