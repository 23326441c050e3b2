//! `PUT /events/{eventId}/places`: places at a reduced tariff, as a whole. Beyond the contract.

use crate::door::Door;
use crate::door::answer::no_content;
use crate::door::body::Unread;
use crate::door::caller::Authorized;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::extract::State;
use axum::response::Response;
use contracts::access::Permission;
use contracts::activity::{PlaceSettings, ReplaceEventPlaces};

/// Replaces them as a whole: a number that is absent is no limit. Fewer than are taken take nothing back;
/// more are offered to who waits.
#[utoipa::path(
    put,
    path = "/events/{eventId}/places",
    operation_id = "put-events-places",
    tag = "Events",
    params(("eventId" = String, Path, description = "Event id")),
    request_body = PlaceSettings,
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
    let body = body.one::<PlaceSettings>(&door).await?;
    let ask = ReplaceEventPlaces {
        event_id: id.into(),
        places: body.value,
        scope,
    };
    let key = body.sent.key(&caller);
    let replaced = door.office.asks.ask_once(&ask, key.as_ref()).await?;
    Ok(no_content(&replaced))
}
