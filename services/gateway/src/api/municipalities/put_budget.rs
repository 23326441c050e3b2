//! `PUT /municipalities/{municipality}/budgets/{year}`: a budget is this from now on. Beyond the contract.

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
use contracts::billing::{Budget, NewBudget, PutBudget};

/// The change stays in the history, with who made it and why; the same again is no change. With the policy
/// `REFUSE_WHEN_EXHAUSTED` counters refuse what goes above the amount, from the next sale on.
#[utoipa::path(
    put,
    path = "/municipalities/{municipality}/budgets/{year}",
    operation_id = "put-municipalities-municipality-budgets-year",
    tag = "Municipalities",
    request_body = NewBudget,
    params(
        ("municipality" = String, Path, description = "Its name, or one of its postal codes"),
        ("year" = i32, Path, description = "A calendar year"),
        (
            "Idempotency-Key" = Option<String>,
            Header,
            description = "The same key with the same body gets the first answer again"
        ),
    ),
    responses((status = 200, body = Budget, description = "The budget"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path((municipality, year)): Path<(String, String)>,
    body: Unread,
) -> Result<Response, Problem> {
    let budget = budget(&caller, Permission::BudgetsWrite, municipality, &year)?;
    let body = body.one::<NewBudget>(&door).await?;
    let ask = PutBudget {
        budget,
        new: body.value,
        by: caller.id(),
    };
    let key = body.sent.key(&caller);
    let done = door.office.asks.ask_once(&ask, key.as_ref()).await?;
    Ok(marked(Json(done.reply).into_response(), done.replayed))
}
