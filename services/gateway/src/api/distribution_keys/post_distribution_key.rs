//! `POST /distribution-keys`: a key is added. Beyond the contract.

use crate::api::shown::regions;
use crate::door::Door;
use crate::door::answer::marked;
use crate::door::body::Unread;
use crate::door::caller::Authorized;
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use contracts::access::Permission;
use contracts::billing::{AddKey, DistributionKey, NewKey};

/// In a card system for which the caller writes keys. It has no version, and makes no price, until one is
/// drafted, decided and published.
#[utoipa::path(
    post,
    path = "/distribution-keys",
    operation_id = "post-distribution-keys",
    tag = "Distribution keys",
    request_body = NewKey,
    params(
        (
            "Idempotency-Key" = Option<String>,
            Header,
            description = "The same key with the same body gets the first answer again"
        ),
    ),
    responses((status = 201, body = DistributionKey, description = "The key"), Problems),
)]
pub async fn handle(State(door): State<Door>, caller: Authorized, body: Unread) -> Result<Response, Problem> {
    let permission = Permission::DistributionKeysWrite;
    caller.require(permission)?;
    let body = body.one::<NewKey>(&door).await?;
    let ask = AddKey {
        key: body.value,
        regions: regions::of(&door, &caller, permission).await?,
    };
    let key = body.sent.key(&caller);
    let added = door.office.asks.ask_once(&ask, key.as_ref()).await?;
    let shown = DistributionKey::from(added.reply);
    Ok(marked(
        (StatusCode::CREATED, Json(shown)).into_response(),
        added.replayed,
    ))
}
