//! `PUT /passholders/{passholderId}/picture`: a counter puts a picture.

use crate::api::shown::regions;
use crate::door::Door;
use crate::door::answer::no_content;
use crate::door::body::Unread;
use crate::door::caller::Authorized;
use crate::door::path::{Path, uuid};
use crate::door::problem::{Problem, Problems};
use axum::extract::State;
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contracts::PassholderId;
use contracts::access::Permission;
use contracts::pass::{PutPicture, SentPicture, Sight};
use utoipa::ToSchema;

/// A form with one file.
#[derive(ToSchema)]
#[expect(dead_code, reason = "for the document alone")]
struct PictureForm {
    /// JPEG or PNG of at most 1 MiB
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// Replaces the picture of a passholder of the caller's regions. What a camera writes beside it is not kept.
#[utoipa::path(
    put,
    path = "/passholders/{passholderId}/picture",
    operation_id = "put-passholders-passholderId-picture",
    tag = "Passholders",
    params(("passholderId" = String, Path, description = "Passholder id")),
    request_body(content = PictureForm, content_type = "multipart/form-data"),
    responses((status = 204, description = "Replaced"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    body: Unread,
) -> Result<Response, Problem> {
    let permission = Permission::PassholdersPictureWrite;
    caller.require(permission)?;
    let body = body.file(&door, "file").await?;
    let ask = PutPicture {
        passholder_id: PassholderId(uuid(&id)?),
        sight: Sight::CardSystems(regions::of(&door, &caller, permission).await?),
        picture: SentPicture(STANDARD.encode(&body.value)),
    };
    let key = body.sent.key(&caller);
    let written = door.office.asks.ask_once(&ask, key.as_ref()).await?;
    Ok(no_content(&written))
}
