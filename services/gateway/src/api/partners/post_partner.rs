//! `POST /partners`: a partner is added. Beyond the contract.

use super::kept::keep;
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
use contracts::pass::{AddPartner, NewPartner, Partner};

/// Its whole area must lie within the regions for which the caller writes partners.
#[utoipa::path(
    post,
    path = "/partners",
    operation_id = "post-partners",
    tag = "Partners",
    request_body = NewPartner,
    params((
        "Idempotency-Key" = Option<String>,
        Header,
        description = "The same key with the same body adds none twice"
    )),
    responses((status = 201, body = Partner, description = "The partner"), Problems),
)]
pub async fn handle(State(door): State<Door>, caller: Authorized, body: Unread) -> Result<Response, Problem> {
    let permission = Permission::PartnersWrite;
    caller.require(permission)?;
    let body = body.one::<NewPartner>(&door).await?;
    let ask = AddPartner {
        partner: body.value,
        regions: regions::of(&door, &caller, permission).await?,
    };
    let key = body.sent.key(&caller);
    let added = door.office.asks.ask_once(&ask, key.as_ref()).await?;
    keep(&door, &added.reply).await?;
    let answer = (StatusCode::CREATED, Json(added.reply)).into_response();
    Ok(marked(answer, added.replayed))
}
