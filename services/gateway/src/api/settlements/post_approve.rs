//! `POST /settlement-periods/{periodId}/approve`: a period is closed for good. Beyond the contract.

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
use contracts::billing::{ApprovePeriod, SettlementPeriod};
use serde::Deserialize;
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
struct Approval {
    /// `control.sha256` of the period as it was looked at
    sha256: String,
}

/// By another than who proposed it. Its statements never change from then on; a sale that is cancelled later
/// is countered in a later period.
#[utoipa::path(
    post,
    path = "/settlement-periods/{periodId}/approve",
    operation_id = "post-settlement-periods-periodId-approve",
    tag = "Settlements",
    request_body = Approval,
    params(
        ("periodId" = String, Path, description = "Period id"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key gets the first answer again")
    ),
    responses(
        (status = 200, body = SettlementPeriod, description = "The period"),
        (status = 409, description = "It is not proposed, or not what was looked at"),
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
    let body = body.one::<Approval>(&door).await?;
    let ask = ApprovePeriod {
        period_id,
        regions: regions::of(&door, &caller, permission).await?,
        sha256: body.value.sha256,
        by: caller.id(),
    };
    let key = body.sent.key(&caller);
    let done = door.office.asks.ask_once(&ask, key.as_ref()).await?;
    Ok(marked(Json(done.reply).into_response(), done.replayed))
}
