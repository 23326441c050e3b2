//! `GET /settlement-periods/{periodId}/payments`: what is owed and what is paid. Beyond the contract.

use super::period;
use crate::api::shown::regions;
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::access::Permission;
use contracts::billing::{ReadSettlement, Settlement};

/// The debts of a period as they are booked, and the payments that are left after netting between
/// municipalities.
#[utoipa::path(
    get,
    path = "/settlement-periods/{periodId}/payments",
    operation_id = "get-settlement-periods-periodId-payments",
    tag = "Settlements",
    params(("periodId" = String, Path, description = "Period id")),
    responses((status = 200, body = Settlement, description = "Debts and payments"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
) -> Result<Json<Settlement>, Problem> {
    let permission = Permission::SettlementsRead;
    caller.require(permission)?;
    let ask = ReadSettlement {
        period_id: period(&id)?,
        regions: regions::of(&door, &caller, permission).await?,
    };
    Ok(Json(door.office.asks.ask(&ask).await?))
}
