//! `GET /cards`: a card, in stock or somebody's.

use crate::api::shown::regions;
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::params::Params;
use crate::door::problem::{Problem, Problems};
use crate::lookups;
use axum::Json;
use axum::extract::State;
use contracts::PassNumber;
use contracts::access::Permission;
use contracts::pass::{CardView, FindCard};
use serde::Deserialize;
use utoipa::IntoParams;

#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Pass number
    uitpas_number: Option<String>,
    /// Chip number
    chip_number: Option<String>,
}

/// A card of a region of the caller, by its number, its chip, or both.
#[utoipa::path(
    get,
    path = "/cards",
    operation_id = "get-cards",
    tag = "Cards",
    params(Wanted),
    responses((status = 200, body = CardView, description = "The card"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    params: Params,
) -> Result<Json<CardView>, Problem> {
    caller.require(Permission::CardsRead)?;
    let wanted: Wanted = params.read()?;
    if wanted.uitpas_number.is_none() && wanted.chip_number.is_none() {
        return Err(Problem::not_found("uitpasNumber or chipNumber is required"));
    }
    let number = wanted.uitpas_number.as_deref().map(PassNumber::parse);
    let look = lookups::allow(&door, &caller.id(), number.iter().flatten()).await?;
    let ask = FindCard {
        uitpas_number: wanted.uitpas_number,
        chip_number: wanted.chip_number,
        card_systems: regions::of(&door, &caller, Permission::CardsRead).await?,
        organizers: caller.organizers(Permission::CardsRead),
    };
    let found = door.office.asks.ask(&ask).await?;
    let missed = found.is_none() && !is_excused(&door, &ask).await;
    look.count(&door, missed).await;
    found
        .map(Json)
        .ok_or_else(|| Problem::not_found("Card not found"))
}

/// A card of another region is no guess.
async fn is_excused(door: &Door, ask: &FindCard) -> bool {
    lookups::is_somebodys(door, ask.uitpas_number.as_deref(), ask.chip_number.as_deref()).await
}
