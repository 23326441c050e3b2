//! `PUT /distribution-keys/{keyId}/versions/{version}`: a draft is changed. Beyond the contract.

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
use axum::response::{IntoResponse, Response};
use contracts::access::Permission;
use contracts::billing::{DistributionKeyVersion, VersionRule, WriteDraft};

/// While nobody decided it: what was decided is withdrawn and drafted anew, and what is published never
/// changes.
#[utoipa::path(
    put,
    path = "/distribution-keys/{keyId}/versions/{version}",
    operation_id = "put-distribution-keys-keyId-versions-version",
    tag = "Distribution keys",
    request_body = VersionRule,
    params(
        ("keyId" = i32, Path, description = "Number of the key"),
        ("version" = i32, Path, description = "Number of the version"),
        (
            "Idempotency-Key" = Option<String>,
            Header,
            description = "The same key with the same body gets the first answer again"
        ),
    ),
    responses((status = 200, body = DistributionKeyVersion, description = "The draft"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path((id, version)): Path<(String, String)>,
    body: Unread,
) -> Result<Response, Problem> {
    let permission = Permission::DistributionKeysWrite;
    caller.require(permission)?;
    let (key_id, version) = (named::key(&id)?, named::version(&version)?);
    let body = body.one::<VersionRule>(&door).await?;
    let ask = WriteDraft {
        key_id,
        version: Some(version),
        rule: body.value.read()?,
        regions: regions::of(&door, &caller, permission).await?,
        by: caller.id(),
    };
    let key = body.sent.key(&caller);
    let written = door.office.asks.ask_once(&ask, key.as_ref()).await?;
    let shown = DistributionKeyVersion::from(written.reply);
    Ok(marked(Json(shown).into_response(), written.replayed))
}
