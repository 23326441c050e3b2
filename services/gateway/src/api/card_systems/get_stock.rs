//! `GET /card-systems/{cardSystemId}/stock`: how many cards of a region wait for somebody.

use crate::api::shown::regions;
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::access::Permission;
use contracts::pass::{CardStock, ReadCardStock};

/// For a region of the caller, and for each counter where he may read cards; of both kinds of cards together.
/// Beyond the contract.
#[utoipa::path(
    get,
    path = "/card-systems/{cardSystemId}/stock",
    operation_id = "get-card-systems-cardSystemId-stock",
    tag = "Card systems",
    params(("cardSystemId" = i32, Path, description = "Card system id")),
    responses((status = 200, body = CardStock, description = "The stock"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(region): Path<String>,
) -> Result<Json<CardStock>, Problem> {
    let permission = Permission::CardsRead;
    caller.require(permission)?;
    let card_system_id = regions::id(&region)?;
    regions::require(&door, &caller, permission, card_system_id).await?;
    let ask = ReadCardStock {
        card_system_id,
        organizers: caller.organizers(permission),
    };
    Ok(Json(door.office.asks.ask(&ask).await?))
}
