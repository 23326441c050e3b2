//! Tariffs: which reduced prices a pass has for an event.

use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::problem::{Problem, Problems};
use crate::door::query::Params;
use crate::lookups;
use axum::Json;
use axum::extract::State;
use contracts::access::Permission;
use contracts::billing::{AskStaticTariffs, AskTariffs, TariffFilter, TariffsResponse};
use contracts::{Euro, EventId};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new()
        .routes(routes!(get_tariffs))
        .routes(routes!(get_static))
}

fn price(params: &Params) -> Result<Euro, Problem> {
    params
        .required("regularPrice")?
        .parse()
        .map_err(|error| Problem::not_found(&format!("regularPrice {error}")))
}

fn event(params: &Params) -> Result<EventId, Problem> {
    Ok(params.required("eventId")?.into())
}

/// The reduced prices of a pass for an event and a price; without any, words why.
#[utoipa::path(get, path = "/tariffs", operation_id = "get-tariffs", tag = "Tariffs",
    params(("regularPrice" = f64, Query, description = "Euro"), ("eventId" = String, Query, description = "Event id"),
        ("uitpasNumber" = String, Query, description = "Pass number"), ("type" = Option<String>, Query, description = "ANY (default), SOCIALTARIFF or COUPON")),
    responses((status = 200, body = TariffsResponse, description = "What can be sold"), Problems))]
async fn get_tariffs(
    State(door): State<Door>,
    caller: Authorized,
    params: Params,
) -> Result<Json<TariffsResponse>, Problem> {
    let filter = match params.text("type").as_deref().unwrap_or("ANY") {
        "ANY" => TariffFilter::Any,
        "SOCIALTARIFF" => TariffFilter::Socialtariff,
        "COUPON" => TariffFilter::Coupon,
        other => return Err(Problem::not_found(&format!("type cannot be {other:?}"))),
    };
    let ask = AskTariffs {
        // Some clients forget the number: that is an invalid one, never an error of ours.
        pass_number: params.text("uitpasNumber").unwrap_or_default(),
        event_id: event(&params)?,
        regular_price: price(&params)?,
        filter,
        scope: caller.scope(Permission::TariffsRead)?,
    };
    let look = lookups::allow(&door, &caller.0.identity.id(), [ask.pass_number.as_str()]).await?;
    let answer = door.office.asks.ask(&ask).await;
    Ok(Json(look.counted(&door, answer).await?))
}

/// The price of a holder with the right who lives in the organizer's region: for display before the person is known.
#[utoipa::path(get, path = "/tariffs/static", operation_id = "get-tariffs-static", tag = "Tariffs",
    params(("regularPrice" = f64, Query, description = "Euro"), ("eventId" = String, Query, description = "Event id")),
    responses((status = 200, body = TariffsResponse, description = "The usual reduced price"), Problems))]
async fn get_static(
    State(door): State<Door>,
    caller: Authorized,
    params: Params,
) -> Result<Json<TariffsResponse>, Problem> {
    let scope = caller.scope(Permission::TariffsRead)?;
    let ask = AskStaticTariffs {
        event_id: event(&params)?,
        regular_price: price(&params)?,
        scope,
    };
    Ok(Json(door.office.asks.ask(&ask).await?))
}
