//! `GET /events/{eventId}/places`: places at a reduced tariff, and what is left of them. Beyond the contract.

use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::EventId;
use contracts::access::Permission;
use contracts::activity::{PlaceSettings, ReadEventPlaces};
use contracts::billing::{CountPlaces, PlaceCounts};
use serde::Serialize;
use utoipa::ToSchema;

/// The places of an event.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EventPlaces {
    #[serde(flatten)]
    settings: PlaceSettings,
    /// Sold or held; for who may see sales
    #[serde(skip_serializing_if = "Option::is_none")]
    taken: Option<i32>,
    /// For whoever comes now: those that somebody waits for are not
    #[serde(skip_serializing_if = "Option::is_none")]
    left: Option<i32>,
    /// How many wait for one
    #[serde(skip_serializing_if = "Option::is_none")]
    waiting: Option<i32>,
}

/// How many places at a reduced tariff there are, whether there is a list, and for how long one is held. Who
/// may see sales of the organizer is told how many are taken.
#[utoipa::path(
    get,
    path = "/events/{eventId}/places",
    operation_id = "get-events-places",
    tag = "Events",
    params(("eventId" = String, Path, description = "Event id")),
    responses((status = 200, body = EventPlaces, description = "The places"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
) -> Result<Json<EventPlaces>, Problem> {
    let event_id = EventId::from(id);
    let ask = ReadEventPlaces {
        scope: caller.scope_or_all(Permission::EventSettingsRead, Permission::EventSettingsReadAll)?,
        event_id: event_id.clone(),
    };
    let settings = door.office.asks.ask(&ask).await?;
    let counts = match caller.scope(Permission::TicketsalesSearch) {
        Ok(scope) => door.office.asks.ask(&CountPlaces { event_id, scope }).await?,
        Err(_) => None,
    };
    Ok(Json(EventPlaces {
        taken: counts.map(|counts| counts.taken),
        left: counts.and_then(|counts| left(&settings, counts)),
        waiting: counts.map(|counts| counts.waiting),
        settings,
    }))
}

fn left(settings: &PlaceSettings, counts: PlaceCounts) -> Option<i32> {
    Some((settings.places? - counts.taken - counts.waiting).max(0))
}
