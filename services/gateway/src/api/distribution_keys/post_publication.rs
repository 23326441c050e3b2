//! `POST /distribution-keys/{keyId}/versions/{version}/publication`: what was decided makes prices from a day
//! on. Beyond the contract.

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
use contracts::billing::{DistributionKeyVersion, Publication, PublishVersion};

/// By somebody who did not write it. The version that is open ends on the day before; another automatic key
/// that can match the same event and person refuses it, in words.
#[utoipa::path(
    post,
    path = "/distribution-keys/{keyId}/versions/{version}/publication",
    operation_id = "post-distribution-keys-keyId-versions-version-publication",
    tag = "Distribution keys",
    request_body = Publication,
    params(
        ("keyId" = i32, Path, description = "Number of the key"),
        ("version" = i32, Path, description = "Number of the version"),
        (
            "Idempotency-Key" = Option<String>,
            Header,
            description = "The same key with the same body gets the first answer again"
        ),
    ),
    responses((status = 200, body = DistributionKeyVersion, description = "The version"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path((id, version)): Path<(String, String)>,
    body: Unread,
) -> Result<Response, Problem> {
    let permission = Permission::DistributionKeysPublish;
    caller.require(permission)?;
    let (key_id, version) = (named::key(&id)?, named::version(&version)?);
    let body = body.one::<Publication>(&door).await?;
    let ask = PublishVersion {
        key_id,
        version,
        valid_from: body.value.valid_from,
        valid_to: body.value.valid_to,
        regions: regions::of(&door, &caller, permission).await?,
        by: caller.id(),
    };
    let key = body.sent.key(&caller);
    let published = door.office.asks.ask_once(&ask, key.as_ref()).await?;
    let shown = DistributionKeyVersion::from(published.reply);
    Ok(marked(Json(shown).into_response(), published.replayed))
}
