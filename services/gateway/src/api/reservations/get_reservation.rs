//! `GET /reservations/{reservationId}`: what the caller holds. Beyond the contract.

use super::view::Reservation;
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::path::{Path, uuid};
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::ReservationId;
use contracts::access::Permission;
use contracts::billing::ReadReservation;

/// What the caller holds, or held in the last thirty days.
#[utoipa::path(
    get,
    path = "/reservations/{reservationId}",
    operation_id = "get-reservations-reservationId",
    tag = "Reservations",
    params(("reservationId" = String, Path, description = "Reservation id")),
    responses((status = 200, body = Reservation, description = "The reservation"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
) -> Result<Json<Reservation>, Problem> {
    let ask = ReadReservation {
        scope: caller.scope(Permission::TicketsalesRegister)?,
        client: caller.id(),
        reservation_id: ReservationId(uuid(&id)?),
    };
    Ok(Json(door.office.asks.ask(&ask).await?.into()))
}
