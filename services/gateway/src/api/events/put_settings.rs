//! `PUT /events/{eventId}/settings`: limits and points, as a whole.

use crate::door::Door;
use crate::door::answer::no_content;
use crate::door::body::Unread;
use crate::door::caller::Authorized;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::extract::State;
use axum::response::Response;
use contracts::access::Permission;
use contracts::activity::{EventSettings, ReplaceEventSettings};

/// Replaces the settings as a whole: a limit that is absent is lifted.
#[utoipa::path(
    put,
    path = "/events/{eventId}/settings",
    operation_id = "put-events-settings",
    tag = "Events",
    params(("eventId" = String, Path, description = "Event id")),
    request_body = EventSettings,
    responses((status = 204, description = "Replaced"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    body: Unread,
) -> Result<Response, Problem> {
    let scope = caller.scope_or_all(
        Permission::EventSettingsUpdate,
        Permission::EventSettingsUpdateAll,
    )?;
    let body = body.one::<EventSettings>(&door).await?;
    let settings = EventSettings {
        id: id.into(),
        ..body.value
    };
    let ask = ReplaceEventSettings { settings, scope };
    let key = body.sent.key(&caller);
    let replaced = door.office.asks.ask_once(&ask, key.as_ref()).await?;
    Ok(no_content(&replaced))
}
