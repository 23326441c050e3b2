//! `GET /events/{eventId}/card-systems`: the regions whose passes count at an event.

use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::billing::{EventCardSystem, ListEventCardSystems};

/// All card systems that can be chosen, enabled or not, with their manual distribution keys.
#[utoipa::path(
    get,
    path = "/events/{eventId}/card-systems",
    operation_id = "get-events-card-systems",
    tag = "Events",
    params(("eventId" = String, Path, description = "Event id")),
    responses((status = 200, body = [EventCardSystem], description = "Card systems of the event"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    _: Authorized,
    Path(id): Path<String>,
) -> Result<Json<Vec<EventCardSystem>>, Problem> {
    let ask = ListEventCardSystems { event_id: id.into() };
    Ok(Json(door.office.asks.ask(&ask).await?))
}
