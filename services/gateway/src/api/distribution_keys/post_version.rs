//! `POST /distribution-keys/{keyId}/versions`: a version is drafted. Beyond the contract.

use super::named;
use crate::api::shown::regions;
use crate::door::Door;
use crate::door::answer::marked;
use crate::door::body::Unread;
use crate::door::caller::Authorized;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use contracts::access::Permission;
use contracts::billing::{DistributionKeyVersion, VersionRule, WriteDraft};

/// It makes no price until it is decided and published.
#[utoipa::path(
    post,
    path = "/distribution-keys/{keyId}/versions",
    operation_id = "post-distribution-keys-keyId-versions",
    tag = "Distribution keys",
    request_body = VersionRule,
    params(
        ("keyId" = i32, Path, description = "Number of the key"),
        (
            "Idempotency-Key" = Option<String>,
            Header,
            description = "The same key with the same body gets the first answer again"
        ),
    ),
    responses((status = 201, body = DistributionKeyVersion, description = "The draft"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    body: Unread,
) -> Result<Response, Problem> {
    let permission = Permission::DistributionKeysWrite;
    caller.require(permission)?;
    let key_id = named::key(&id)?;
    let body = body.one::<VersionRule>(&door).await?;
    let ask = WriteDraft {
        key_id,
        version: None,
        rule: body.value.read()?,
        regions: regions::of(&door, &caller, permission).await?,
        by: caller.id(),
    };
    let key = body.sent.key(&caller);
    let written = door.office.asks.ask_once(&ask, key.as_ref()).await?;
    let shown = DistributionKeyVersion::from(written.reply);
    Ok(marked(
        (StatusCode::CREATED, Json(shown)).into_response(),
        written.replayed,
    ))
}
