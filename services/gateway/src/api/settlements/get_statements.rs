//! `GET /settlement-periods/{periodId}/statements`: all statements of a period. Beyond the contract.

use super::period;
use crate::api::shown::regions;
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::params::{Paging, Params};
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::Page;
use contracts::access::Permission;
use contracts::billing::{ListStatements, StatementSummary, Viewer};

/// Of a period of a region for which the caller reads settlements, from when it is proposed: first those of
/// organizers, then those of payers.
#[utoipa::path(
    get,
    path = "/settlement-periods/{periodId}/statements",
    operation_id = "get-settlement-periods-periodId-statements",
    tag = "Settlements",
    params(("periodId" = String, Path, description = "Period id"), Paging),
    responses((status = 200, body = Page<StatementSummary>, description = "Statements"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    query: Params,
) -> Result<Json<Page<StatementSummary>>, Problem> {
    let permission = Permission::SettlementsRead;
    caller.require(permission)?;
    let ask = ListStatements {
        period_id: Some(period(&id)?),
        viewer: Viewer {
            regions: regions::of(&door, &caller, permission).await?,
            ..Viewer::default()
        },
        window: query.window()?,
    };
    Ok(Json(door.office.asks.ask(&ask).await?))
}
