//! `GET /tariffs`: the reduced prices of a pass.

use super::filter::Filter;
use super::price::price;
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::params::Params;
use crate::door::problem::{Problem, Problems};
use crate::lookups;
use axum::Json;
use axum::extract::State;
use contracts::access::Permission;
use contracts::billing::{AskTariffs, TariffFilter, TariffsResponse};
use contracts::{EventId, PassNumber};
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
    /// Pass number
    #[param(required = true)]
    uitpas_number: Option<String>,
    /// ANY (default), SOCIALTARIFF or COUPON
    #[serde(rename = "type")]
    #[param(value_type = Option<String>)]
    filter: Option<Filter>,
}

/// The reduced prices of a pass for an event and a price; without any, words why.
#[utoipa::path(
    get,
    path = "/tariffs",
    operation_id = "get-tariffs",
    tag = "Tariffs",
    params(Wanted),
    responses((status = 200, body = TariffsResponse, description = "What can be sold"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    params: Params,
) -> Result<Json<TariffsResponse>, Problem> {
    let scope = caller.scope(Permission::TariffsRead)?;
    let wanted: Wanted = params.read()?;
    let ask = AskTariffs {
        // Some clients forget the number: that is an invalid one, never an error of ours.
        pass_number: PassNumber::require(&wanted.uitpas_number.unwrap_or_default(), "invalid-uitpasnumber")?,
        event_id: wanted.event_id,
        regular_price: price(&wanted.regular_price)?,
        filter: wanted.filter.map_or(TariffFilter::Any, |filter| filter.0),
        scope,
    };
    let look = lookups::allow(&door, &caller.id(), [&ask.pass_number]).await?;
    let answer = door.office.asks.ask(&ask).await;
    Ok(Json(look.counted(&door, answer).await?.into()))
}
