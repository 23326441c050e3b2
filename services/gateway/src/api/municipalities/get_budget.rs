//! `GET /municipalities/{municipality}/budgets/{year}`: what a year may cost, costs and will cost. Beyond the
//! contract.

use super::budget;
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::access::Permission;
use contracts::billing::{Budget, ReadBudget};

/// Also of a year for which nothing is set yet. For whoever reads budgets at the municipality's own service.
#[utoipa::path(
    get,
    path = "/municipalities/{municipality}/budgets/{year}",
    operation_id = "get-municipalities-municipality-budgets-year",
    tag = "Municipalities",
    params(
        ("municipality" = String, Path, description = "Its name, or one of its postal codes"),
        ("year" = i32, Path, description = "A calendar year"),
    ),
    responses((status = 200, body = Budget, description = "The budget"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path((municipality, year)): Path<(String, String)>,
) -> Result<Json<Budget>, Problem> {
    let budget = budget(&caller, Permission::BudgetsRead, municipality, &year)?;
    Ok(Json(door.office.asks.ask(&ReadBudget { budget }).await?))
}
