//! Events: their settings and card systems.

use crate::door::Door;
use crate::door::answer::no_content;
use crate::door::body::Unread;
use crate::door::caller::Authorized;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use contracts::EventId;
use contracts::access::Permission;
use contracts::activity::{EventSettings, ReadEventSettings, ReplaceEventSettings};
use contracts::billing::{EventCardSystem, ListEventCardSystems};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new()
        .routes(routes!(get_card_systems))
        .routes(routes!(get_settings, put_settings))
}

/// All card systems that can be chosen, enabled or not, with their manual distribution keys.
#[utoipa::path(get, path = "/events/{eventId}/card-systems", operation_id = "get-events-card-systems", tag = "Events", params(("eventId" = String, Path, description = "Event id")),
    responses((status = 200, body = [EventCardSystem], description = "Card systems of the event"), Problems))]
async fn get_card_systems(
    State(door): State<Door>,
    _: Authorized,
    Path(id): Path<String>,
) -> Result<Json<Vec<EventCardSystem>>, Problem> {
    Ok(Json(
        door.office
            .asks
            .ask(&ListEventCardSystems { event_id: id.into() })
            .await?,
    ))
}

/// Limits and points of an event.
#[utoipa::path(get, path = "/events/{eventId}/settings", operation_id = "get-events-settings", tag = "Events", params(("eventId" = String, Path, description = "Event id")),
    responses((status = 200, body = EventSettings, description = "The settings"), Problems))]
async fn get_settings(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
) -> Result<Json<EventSettings>, Problem> {
    let scope = caller
        .0
        .scope_or_all(Permission::EventSettingsRead, Permission::EventSettingsReadAll)?;
    Ok(Json(
        door.office
            .asks
            .ask(&ReadEventSettings {
                event_id: id.into(),
                scope,
            })
            .await?,
    ))
}

/// Replaces the settings as a whole: a limit that is absent is lifted.
#[utoipa::path(put, path = "/events/{eventId}/settings", operation_id = "put-events-settings", tag = "Events", params(("eventId" = String, Path, description = "Event id")),
    request_body = EventSettings, responses((status = 204, description = "Replaced"), Problems))]
async fn put_settings(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    body: Unread,
) -> Result<Response, Problem> {
    let scope = caller.0.scope_or_all(
        Permission::EventSettingsUpdate,
        Permission::EventSettingsUpdateAll,
    )?;
    let body = body.one::<EventSettings>(&door).await?;
    let settings = EventSettings {
        id: EventId::from(id),
        ..body.value
    };
    let ask = ReplaceEventSettings { settings, scope };
    Ok(no_content(
        &door
            .office
            .asks
            .ask_once(&ask, body.sent.key(&caller.0).as_ref())
            .await?,
    ))
}
