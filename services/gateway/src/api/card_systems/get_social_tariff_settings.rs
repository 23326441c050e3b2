//! `GET /card-systems/{cardSystemId}/social-tariff-settings`: may people with a right register online?

use crate::api::shown::regions;
use crate::door::Door;
use crate::door::caller::Identified;
use crate::door::params::Params;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::pass::{CardSystemSocialTariffSettings, ReadSocialTariffSettings};
use serde::Deserialize;
use utoipa::IntoParams;

#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Where whoever registers lives; the first one counts
    postal_code: String,
}

/// Deprecated in favour of `/card-systems/{cardSystemId}/city-settings`.
#[utoipa::path(
    get,
    path = "/card-systems/{cardSystemId}/social-tariff-settings",
    operation_id = "get-cardsystems-cardsystemid-social-tariff-settings",
    tag = "Card systems",
    params(("cardSystemId" = i32, Path, description = "Card system id"), Wanted),
    responses((status = 200, body = CardSystemSocialTariffSettings, description = "Settings"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    _: Identified,
    Path(id): Path<String>,
    params: Params,
) -> Result<Json<CardSystemSocialTariffSettings>, Problem> {
    let wanted: Wanted = params.read()?;
    let ask = ReadSocialTariffSettings {
        card_system_id: regions::id(&id)?,
        postal_code: wanted.postal_code,
    };
    Ok(Json(door.office.asks.ask(&ask).await?))
}
