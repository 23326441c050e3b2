//! `GET /card-systems/{cardSystemId}/membership-prices`: what passes of a region cost.

use crate::api::shown::regions;
use crate::door::Door;
use crate::door::caller::Identified;
use crate::door::params::Params;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::pass::{CardType, ListMembershipPrices, MembershipPrice};
use serde::Deserialize;
use utoipa::IntoParams;

#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Of this kind of card
    card_type: CardType,
}

/// Today's prices of a region, without those of vouchers.
#[utoipa::path(
    get,
    path = "/card-systems/{cardSystemId}/membership-prices",
    operation_id = "get-card-systems-cardsystemid-membership-prices",
    tag = "Card systems",
    params(("cardSystemId" = i32, Path, description = "Card system id"), Wanted),
    responses((status = 200, body = [MembershipPrice], description = "The prices"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    _: Identified,
    Path(id): Path<String>,
    params: Params,
) -> Result<Json<Vec<MembershipPrice>>, Problem> {
    let wanted: Wanted = params.read()?;
    let ask = ListMembershipPrices {
        card_system_id: regions::id(&id)?,
        card_type: wanted.card_type,
    };
    Ok(Json(door.office.asks.ask(&ask).await?))
}
