//! `GET /events/{eventId}/waiting-list`: who waits for a place at a reduced tariff. Beyond the contract.

use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::params::{Paging, Params};
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::access::Permission;
use contracts::billing::{ListWaiting, WaitingEntry};
use contracts::{Page, Scope};

/// Who waits, the first in line first. All of them for who may see sales of the organizer; a client that
/// sells there sees whom it put on the list.
#[utoipa::path(
    get,
    path = "/events/{eventId}/waiting-list",
    operation_id = "get-events-waiting-list",
    tag = "Events",
    params(("eventId" = String, Path, description = "Event id"), Paging),
    responses((status = 200, body = Page<WaitingEntry>, description = "A page of the list"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    params: Params,
) -> Result<Json<Page<WaitingEntry>>, Problem> {
    let (search, register) = (
        caller.scope(Permission::TicketsalesSearch),
        caller.scope(Permission::TicketsalesRegister),
    );
    let (search, register) = match (search, register) {
        (Err(refusal), Err(_)) => return Err(refusal.into()),
        (search, register) => (search.unwrap_or_else(nowhere), register.unwrap_or_else(nowhere)),
    };
    let ask = ListWaiting {
        event_id: id.into(),
        search,
        client: caller.id(),
        register,
        window: params.window()?,
    };
    Ok(Json(door.office.asks.ask(&ask).await?))
}

fn nowhere<E>(_: E) -> Scope {
    Scope::Organizers(vec![])
}
