//! `POST /distribution-keys/{keyId}/versions/{version}/decision`: the decision of a council on a draft.
//! Beyond the contract.

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
use contracts::billing::{DecideVersion, Decision, DistributionKeyVersion};

/// Its reference and its date, as they stand in the minutes.
#[utoipa::path(
    post,
    path = "/distribution-keys/{keyId}/versions/{version}/decision",
    operation_id = "post-distribution-keys-keyId-versions-version-decision",
    tag = "Distribution keys",
    request_body = Decision,
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
    let permission = Permission::DistributionKeysWrite;
    caller.require(permission)?;
    let (key_id, version) = (named::key(&id)?, named::version(&version)?);
    let body = body.one::<Decision>(&door).await?;
    let ask = DecideVersion {
        key_id,
        version,
        decision: body.value,
        regions: regions::of(&door, &caller, permission).await?,
        by: caller.id(),
    };
    let key = body.sent.key(&caller);
    let decided = door.office.asks.ask_once(&ask, key.as_ref()).await?;
    let shown = DistributionKeyVersion::from(decided.reply);
    Ok(marked(Json(shown).into_response(), decided.replayed))
}
