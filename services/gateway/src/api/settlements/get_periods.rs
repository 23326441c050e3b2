//! `GET /settlement-periods`: the periods of the caller's regions. Beyond the contract.

use crate::api::shown::regions;
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::params::{Paging, Params};
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::Page;
use contracts::access::Permission;
use contracts::billing::{ListPeriods, SettlementPeriod};

/// Of the regions for which the caller reads settlements, the newest first: of each the one that is not
/// closed and those that are.
#[utoipa::path(
    get,
    path = "/settlement-periods",
    operation_id = "get-settlement-periods",
    tag = "Settlements",
    params(Paging),
    responses((status = 200, body = Page<SettlementPeriod>, description = "Periods"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    query: Params,
) -> Result<Json<Page<SettlementPeriod>>, Problem> {
    let permission = Permission::SettlementsRead;
    caller.require(permission)?;
    let ask = ListPeriods {
        regions: regions::of(&door, &caller, permission).await?,
        window: query.window()?,
    };
    Ok(Json(door.office.asks.ask(&ask).await?))
}
