//! `POST /settlement-periods/{periodId}/propose`: the statements of a period are made. Beyond the contract.

use super::period;
use crate::api::shown::regions;
use crate::door::Door;
use crate::door::answer::marked;
use crate::door::caller::Authorized;
use crate::door::key::Sent;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use contracts::access::Permission;
use contracts::billing::{ProposePeriod, SettlementPeriod};

/// On its last day or later: it is `COUNTING`, and a moment later `PROPOSED`. What is booked from then on
/// goes into the next one.
#[utoipa::path(
    post,
    path = "/settlement-periods/{periodId}/propose",
    operation_id = "post-settlement-periods-periodId-propose",
    tag = "Settlements",
    params(
        ("periodId" = String, Path, description = "Period id"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key gets the first answer again")
    ),
    responses(
        (status = 200, body = SettlementPeriod, description = "The period"),
        (status = 409, description = "It is not open, or its last day is still to come"),
        Problems,
    ),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, Problem> {
    let permission = Permission::SettlementsPropose;
    caller.require(permission)?;
    let ask = ProposePeriod {
        period_id: period(&id)?,
        regions: regions::of(&door, &caller, permission).await?,
        by: caller.id(),
    };
    let key = sent.key(&caller);
    let done = door.office.asks.ask_once(&ask, key.as_ref()).await?;
    Ok(marked(Json(done.reply).into_response(), done.replayed))
}
