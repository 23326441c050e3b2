//! `DELETE /distribution-keys/{keyId}/versions/{version}`: a draft is withdrawn. Beyond the contract.

use super::named;
use crate::api::shown::regions;
use crate::door::Door;
use crate::door::answer::marked;
use crate::door::caller::Authorized;
use crate::door::key::Sent;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use contracts::access::Permission;
use contracts::billing::WithdrawDraft;

/// Decided or not. Its number is nobody's again.
#[utoipa::path(
    delete,
    path = "/distribution-keys/{keyId}/versions/{version}",
    operation_id = "delete-distribution-keys-keyId-versions-version",
    tag = "Distribution keys",
    params(
        ("keyId" = i32, Path, description = "Number of the key"),
        ("version" = i32, Path, description = "Number of the version"),
    ),
    responses((status = 204, description = "Withdrawn"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path((id, version)): Path<(String, String)>,
    sent: Sent,
) -> Result<Response, Problem> {
    let permission = Permission::DistributionKeysWrite;
    caller.require(permission)?;
    let ask = WithdrawDraft {
        key_id: named::key(&id)?,
        version: named::version(&version)?,
        regions: regions::of(&door, &caller, permission).await?,
        by: caller.id(),
    };
    let key = sent.key(&caller);
    let withdrawn = door.office.asks.ask_once(&ask, key.as_ref()).await?;
    Ok(marked(StatusCode::NO_CONTENT.into_response(), withdrawn.replayed))
}
