//! `GET /barriers/report`: what kept people of a region away in a quarter. Beyond the contract.

use crate::api::shown::regions;
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::params::Params;
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::CardSystemId;
use contracts::access::Permission;
use contracts::pass::{BarrierReport, Quarter, ReportBarriers};
use serde::Deserialize;
use utoipa::IntoParams;

#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// A region of the caller
    #[param(value_type = i32)]
    card_system_id: CardSystemId,
    /// A quarter that is over, as 2026-Q3; absent: the last one
    #[param(value_type = Option<String>)]
    quarter: Option<Quarter>,
}

/// By theme and place. What was noted fewer than five times is not in it, and there are no sums.
#[utoipa::path(
    get,
    path = "/barriers/report",
    operation_id = "get-barriers-report",
    tag = "Barriers",
    params(Wanted),
    responses((status = 200, body = BarrierReport, description = "The counts"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    params: Params,
) -> Result<Json<BarrierReport>, Problem> {
    let permission = Permission::BarriersRead;
    caller.require(permission)?;
    let wanted: Wanted = params.read()?;
    regions::require(&door, &caller, permission, wanted.card_system_id).await?;
    let ask = ReportBarriers {
        card_system_id: wanted.card_system_id,
        quarter: wanted.quarter,
    };
    Ok(Json(door.office.asks.ask(&ask).await?))
}
