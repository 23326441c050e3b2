//! `GET /tariffs/static`: the usual reduced price.

use super::price::price;
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::params::Params;
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::EventId;
use contracts::access::Permission;
use contracts::billing::{AskStaticTariffs, TariffsResponse};
use serde::Deserialize;
use utoipa::IntoParams;

#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Euro
    #[param(value_type = f64)]
    regular_price: String,
    /// Event id
    #[param(value_type = String)]
    event_id: EventId,
}

/// The usual price of a holder with the right; the summary says which.
#[utoipa::path(
    get,
    path = "/tariffs/static",
    operation_id = "get-tariffs-static",
    tag = "Tariffs",
    summary = "The price of a holder with the right who lives in the organizer's region: \
        for display before the person is known.",
    params(Wanted),
    responses((status = 200, body = TariffsResponse, description = "The usual reduced price"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    params: Params,
) -> Result<Json<TariffsResponse>, Problem> {
    let scope = caller.scope(Permission::TariffsRead)?;
    let wanted: Wanted = params.read()?;
    let ask = AskStaticTariffs {
        event_id: wanted.event_id,
        regular_price: price(&wanted.regular_price)?,
        scope,
    };
    Ok(Json(door.office.asks.ask(&ask).await?.into()))
}
