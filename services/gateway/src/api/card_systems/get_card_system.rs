//! `GET /card-systems/{cardSystemId}`: one region.

use crate::api::shown::regions;
use crate::door::Door;
use crate::door::caller::Identified;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::pass::{CardSystem, ReadCardSystem};

/// One region.
#[utoipa::path(
    get,
    path = "/card-systems/{cardSystemId}",
    operation_id = "get-cardsystems-cardsystemid",
    tag = "Card systems",
    params(("cardSystemId" = i32, Path, description = "Card system id")),
    responses((status = 200, body = CardSystem, description = "The card system"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    _: Identified,
    Path(id): Path<String>,
) -> Result<Json<CardSystem>, Problem> {
    let ask = ReadCardSystem {
        card_system_id: regions::id(&id)?,
    };
    Ok(Json(door.office.asks.ask(&ask).await?))
}
