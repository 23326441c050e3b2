//! `GET /card-systems`: the regions, by city or postal code.

use crate::door::Door;
use crate::door::caller::Identified;
use crate::door::params::{Paging, Params};
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::Page;
use contracts::pass::{CardSystem, ListCardSystems};
use serde::Deserialize;
use utoipa::IntoParams;

#[derive(Default, Deserialize, IntoParams)]
#[serde(default, rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// true by default
    permanent: Option<bool>,
    /// Names of cities
    city: Vec<String>,
    /// Postal codes
    postal_code: Vec<String>,
    /// name or postalCode
    sort: Option<String>,
    /// Nearest to this postal code first
    postal_code_sort: Option<String>,
}

/// Regions, permanent ones unless told otherwise.
#[utoipa::path(
    get,
    path = "/card-systems",
    operation_id = "get-card-systems",
    tag = "Card systems",
    params(Wanted, Paging),
    responses((status = 200, body = Page<CardSystem>, description = "A page of card systems"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    _: Identified,
    params: Params,
) -> Result<Json<Page<CardSystem>>, Problem> {
    let wanted: Wanted = params.read()?;
    let ask = ListCardSystems {
        permanent: wanted.permanent,
        cities: wanted.city,
        postal_codes: wanted.postal_code,
        sort: wanted.sort,
        postal_code_sort: wanted.postal_code_sort,
        window: params.window()?,
    };
    Ok(Json(door.office.asks.ask(&ask).await?))
}
