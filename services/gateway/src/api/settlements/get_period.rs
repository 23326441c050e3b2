//! `GET /settlement-periods/{periodId}`: a period with its control totals. Beyond the contract.

use super::period;
use crate::api::shown::regions;
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::access::Permission;
use contracts::billing::{ReadPeriod, SettlementPeriod};

/// A period of a region for which the caller reads settlements. Its totals are there once its statements are
/// made.
#[utoipa::path(
    get,
    path = "/settlement-periods/{periodId}",
    operation_id = "get-settlement-periods-periodId",
    tag = "Settlements",
    params(("periodId" = String, Path, description = "Period id")),
    responses((status = 200, body = SettlementPeriod, description = "The period"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
) -> Result<Json<SettlementPeriod>, Problem> {
    let permission = Permission::SettlementsRead;
    caller.require(permission)?;
    let ask = ReadPeriod {
        period_id: period(&id)?,
        regions: regions::of(&door, &caller, permission).await?,
    };
    Ok(Json(door.office.asks.ask(&ask).await?))
}
