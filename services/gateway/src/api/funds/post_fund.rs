//! `POST /funds`: a fund is added. Beyond the contract.

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
use contracts::billing::{AddFund, Fund, NewFund};

/// In a card system for which the caller writes keys, under a name that no other one there has.
#[utoipa::path(
    post,
    path = "/funds",
    operation_id = "post-funds",
    tag = "Distribution keys",
    request_body = NewFund,
    params(
        (
            "Idempotency-Key" = Option<String>,
            Header,
            description = "The same key with the same body gets the first answer again"
        ),
    ),
    responses((status = 201, body = Fund, description = "The fund"), Problems),
)]
pub async fn handle(State(door): State<Door>, caller: Authorized, body: Unread) -> Result<Response, Problem> {
    let permission = Permission::DistributionKeysWrite;
    caller.require(permission)?;
    let body = body.one::<NewFund>(&door).await?;
    let ask = AddFund {
        fund: body.value,
        regions: regions::of(&door, &caller, permission).await?,
    };
    let key = body.sent.key(&caller);
    let added = door.office.asks.ask_once(&ask, key.as_ref()).await?;
    let answer = (StatusCode::CREATED, Json(added.reply)).into_response();
    Ok(marked(answer, added.replayed))
}
