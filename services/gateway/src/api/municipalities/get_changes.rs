//! `GET /municipalities/{municipality}/budgets/{year}/changes`: the history of a budget. Beyond the contract.

use super::budget;
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::params::{Paging, Params};
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::Page;
use contracts::access::Permission;
use contracts::billing::{BudgetChange, ListBudgetChanges};

/// The newest first. They sum to the amount.
#[utoipa::path(
    get,
    path = "/municipalities/{municipality}/budgets/{year}/changes",
    operation_id = "get-municipalities-municipality-budgets-year-changes",
    tag = "Municipalities",
    params(
        ("municipality" = String, Path, description = "Its name, or one of its postal codes"),
        ("year" = i32, Path, description = "A calendar year"),
        Paging,
    ),
    responses((status = 200, body = Page<BudgetChange>, description = "Changes"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path((municipality, year)): Path<(String, String)>,
    query: Params,
) -> Result<Json<Page<BudgetChange>>, Problem> {
    let ask = ListBudgetChanges {
        budget: budget(&caller, Permission::BudgetsRead, municipality, &year)?,
        window: query.window()?,
    };
    Ok(Json(door.office.asks.ask(&ask).await?))
}
