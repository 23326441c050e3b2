//! `GET /settlement-periods/{periodId}/payment-orders`: how far each payment is. Beyond the contract.

use super::period;
use crate::api::shown::regions;
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::access::Permission;
use contracts::billing::{ListTrackedPayments, TrackedPayment};

/// The payments of a closed period: open, sent or paid. One that a bank gave back is open again.
#[utoipa::path(
    get,
    path = "/settlement-periods/{periodId}/payment-orders",
    operation_id = "get-settlement-periods-periodId-payment-orders",
    tag = "Settlements",
    params(("periodId" = String, Path, description = "Period id")),
    responses((status = 200, body = [TrackedPayment], description = "The payments"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
) -> Result<Json<Vec<TrackedPayment>>, Problem> {
    let permission = Permission::SettlementsRead;
    caller.require(permission)?;
    let ask = ListTrackedPayments {
        period_id: period(&id)?,
        regions: regions::of(&door, &caller, permission).await?,
    };
    Ok(Json(door.office.asks.ask(&ask).await?))
}
