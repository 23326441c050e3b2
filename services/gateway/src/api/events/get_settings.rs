//! `GET /events/{eventId}/settings`: limits and points.

use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::access::Permission;
use contracts::activity::{EventSettings, ReadEventSettings};

/// Limits and points of an event.
#[utoipa::path(
    get,
    path = "/events/{eventId}/settings",
    operation_id = "get-events-settings",
    tag = "Events",
    params(("eventId" = String, Path, description = "Event id")),
    responses((status = 200, body = EventSettings, description = "The settings"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
) -> Result<Json<EventSettings>, Problem> {
    let ask = ReadEventSettings {
        scope: caller.scope_or_all(Permission::EventSettingsRead, Permission::EventSettingsReadAll)?,
        event_id: id.into(),
    };
    Ok(Json(door.office.asks.ask(&ask).await?))
}
