//! `GET /statements`: the statements that the caller sees. Beyond the contract.

use super::viewer::viewer;
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::params::{Paging, Params};
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::Page;
use contracts::billing::{ListStatements, StatementSummary};

/// Those of the newest period first: of the organizers whose reports the caller reads, of the municipalities
/// whose own services these are where he reads statements, and of regions where he reads settlements.
#[utoipa::path(
    get,
    path = "/statements",
    operation_id = "get-statements",
    tag = "Settlements",
    params(Paging),
    responses((status = 200, body = Page<StatementSummary>, description = "Statements"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    query: Params,
) -> Result<Json<Page<StatementSummary>>, Problem> {
    let ask = ListStatements {
        viewer: viewer(&door, &caller).await?,
        period_id: None,
        window: query.window()?,
    };
    Ok(Json(door.office.asks.ask(&ask).await?))
}
