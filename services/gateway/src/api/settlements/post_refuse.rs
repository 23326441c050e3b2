//! `POST /settlement-periods/{periodId}/refuse`: a proposed period is open again. Beyond the contract.

use super::period;
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
use contracts::billing::{RefusePeriod, SettlementPeriod};
use serde::Deserialize;
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
struct Objection {
    /// Shown with the period until it is proposed again
    reason: String,
}

/// Its statements are made anew when it is proposed again.
#[utoipa::path(
    post,
    path = "/settlement-periods/{periodId}/refuse",
    operation_id = "post-settlement-periods-periodId-refuse",
    tag = "Settlements",
    request_body = Objection,
    params(
        ("periodId" = String, Path, description = "Period id"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key gets the first answer again")
    ),
    responses(
        (status = 200, body = SettlementPeriod, description = "The period"),
        (status = 409, description = "It is not proposed"),
        Problems,
    ),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    body: Unread,
) -> Result<Response, Problem> {
    let permission = Permission::SettlementsApprove;
    caller.require(permission)?;
    let period_id = period(&id)?;
    let body = body.one::<Objection>(&door).await?;
    let ask = RefusePeriod {
        period_id,
        regions: regions::of(&door, &caller, permission).await?,
        reason: body.value.reason,
        by: caller.id(),
    };
    let key = body.sent.key(&caller);
    let done = door.office.asks.ask_once(&ask, key.as_ref()).await?;
    Ok(marked(Json(done.reply).into_response(), done.replayed))
}
