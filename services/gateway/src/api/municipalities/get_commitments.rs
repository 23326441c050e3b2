//! `GET /municipalities/{municipality}/budgets/{year}/commitments`: what is promised and not sold yet. Beyond
//! the contract.

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
use contracts::billing::{Commitment, ListCommitments};

/// Those that end last first, also those that are over.
#[utoipa::path(
    get,
    path = "/municipalities/{municipality}/budgets/{year}/commitments",
    operation_id = "get-municipalities-municipality-budgets-year-commitments",
    tag = "Municipalities",
    params(
        ("municipality" = String, Path, description = "Its name, or one of its postal codes"),
        ("year" = i32, Path, description = "A calendar year"),
        Paging,
    ),
    responses((status = 200, body = Page<Commitment>, description = "Commitments"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path((municipality, year)): Path<(String, String)>,
    query: Params,
) -> Result<Json<Page<Commitment>>, Problem> {
    let ask = ListCommitments {
        budget: budget(&caller, Permission::BudgetsRead, municipality, &year)?,
        window: query.window()?,
    };
    Ok(Json(door.office.asks.ask(&ask).await?))
}
