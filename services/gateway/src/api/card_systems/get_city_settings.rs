//! `GET /card-systems/{cardSystemId}/city-settings`: what a region sets for its cities.

use crate::api::shown::regions;
use crate::door::Door;
use crate::door::caller::Identified;
use crate::door::params::Params;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::pass::{CardSystemCitySettings, ListCitySettings};
use serde::Deserialize;
use utoipa::IntoParams;

#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Only the cities of these postal codes
    postal_code: Vec<String>,
}

/// Whom to write to in each city of a region, and whether people with a right register online there.
#[utoipa::path(
    get,
    path = "/card-systems/{cardSystemId}/city-settings",
    operation_id = "get-cardsystems-cardsystemid-city-settings",
    tag = "Card systems",
    params(("cardSystemId" = i32, Path, description = "Card system id"), Wanted),
    responses((status = 200, body = [CardSystemCitySettings], description = "Settings by city"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    _: Identified,
    Path(id): Path<String>,
    params: Params,
) -> Result<Json<Vec<CardSystemCitySettings>>, Problem> {
    let wanted: Wanted = params.read()?;
    let ask = ListCitySettings {
        card_system_id: regions::id(&id)?,
        postal_codes: wanted.postal_code,
    };
    Ok(Json(door.office.asks.ask(&ask).await?))
}
