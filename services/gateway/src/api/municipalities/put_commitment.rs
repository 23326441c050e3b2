//! `PUT /municipalities/{municipality}/budgets/{year}/commitments/{reference}`: something is promised. Beyond
//! the contract.

use super::budget;
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
use contracts::billing::{Commitment, NewCommitment, PutCommitment};

/// Or is changed, or with an amount of zero no longer promised. What it was before is kept.
#[utoipa::path(
    put,
    path = "/municipalities/{municipality}/budgets/{year}/commitments/{reference}",
    operation_id = "put-municipalities-municipality-budgets-year-commitments-reference",
    tag = "Municipalities",
    request_body = NewCommitment,
    params(
        ("municipality" = String, Path, description = "Its name, or one of its postal codes"),
        ("year" = i32, Path, description = "A calendar year"),
        ("reference" = String, Path, description = "The officer's own, at most 100 characters"),
        (
            "Idempotency-Key" = Option<String>,
            Header,
            description = "The same key with the same body gets the first answer again"
        ),
    ),
    responses((status = 200, body = Commitment, description = "The commitment"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path((municipality, year, reference)): Path<(String, String, String)>,
    body: Unread,
) -> Result<Response, Problem> {
    let budget = budget(&caller, Permission::BudgetsWrite, municipality, &year)?;
    let body = body.one::<NewCommitment>(&door).await?;
    let ask = PutCommitment {
        budget,
        reference,
        new: body.value,
        by: caller.id(),
    };
    let key = body.sent.key(&caller);
    let done = door.office.asks.ask_once(&ask, key.as_ref()).await?;
    Ok(marked(Json(done.reply).into_response(), done.replayed))
}
