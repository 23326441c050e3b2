//! Card systems: the regions. Open to whoever names a client.

use crate::door::Door;
use crate::door::caller::Identified;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use crate::door::query::Params;
use axum::Json;
use axum::extract::State;
use contracts::pass::{CardSystem, ListCardSystems, ReadCardSystem};
use contracts::{CardSystemId, Page, Refusal, named};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new()
        .routes(routes!(get_card_systems))
        .routes(routes!(get_card_system))
}

/// Regions, permanent ones unless told otherwise.
#[utoipa::path(get, path = "/card-systems", operation_id = "get-card-systems", tag = "Card systems",
    params(("permanent" = Option<bool>, Query, description = "true by default"), ("city" = Option<Vec<String>>, Query, description = "Names of cities"),
        ("postalCode" = Option<Vec<String>>, Query, description = "Postal codes"), ("sort" = Option<String>, Query, description = "name or postalCode"),
        ("postalCodeSort" = Option<String>, Query, description = "Nearest to this postal code first"),
        ("start" = Option<i64>, Query, description = "Skip so many"), ("limit" = Option<i64>, Query, description = "At most 500")),
    responses((status = 200, body = Page<CardSystem>, description = "A page of card systems"), Problems))]
async fn get_card_systems(
    State(door): State<Door>,
    _: Identified,
    params: Params,
) -> Result<Json<Page<CardSystem>>, Problem> {
    let ask = ListCardSystems {
        permanent: params.parsed("permanent")?,
        cities: params.all("city"),
        postal_codes: params.all("postalCode"),
        sort: params.text("sort"),
        postal_code_sort: params.text("postalCodeSort"),
        window: params.window()?,
    };
    Ok(Json(door.office.asks.ask(&ask).await?))
}

/// One region.
#[utoipa::path(get, path = "/card-systems/{cardSystemId}", operation_id = "get-cardsystems-cardsystemid", tag = "Card systems", params(("cardSystemId" = i32, Path, description = "Card system id")),
    responses((status = 200, body = CardSystem, description = "The card system"), Problems))]
async fn get_card_system(
    State(door): State<Door>,
    _: Identified,
    Path(id): Path<String>,
) -> Result<Json<CardSystem>, Problem> {
    let title = || format!("Card system {} not found", named(&id));
    let unknown = |_| Refusal::uitpas("cardsystem-not-found", title()).not_found();
    let card_system_id = CardSystemId(id.parse().map_err(unknown)?);
    Ok(Json(
        door.office.asks.ask(&ReadCardSystem { card_system_id }).await?,
    ))
}
