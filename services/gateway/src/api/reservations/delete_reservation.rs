//! `DELETE /reservations/{reservationId}`: what is held is given back. Beyond the contract.

use crate::door::Door;
use crate::door::answer::no_content;
use crate::door::caller::Authorized;
use crate::door::key::Sent;
use crate::door::path::{Path, uuid};
use crate::door::problem::{Problem, Problems};
use axum::extract::State;
use axum::response::Response;
use contracts::ReservationId;
use contracts::access::Permission;
use contracts::billing::ReleaseReservation;

/// Gives back what is held. What was confirmed is cancelled as a sale.
#[utoipa::path(
    delete,
    path = "/reservations/{reservationId}",
    operation_id = "delete-reservations-reservationId",
    tag = "Reservations",
    params(("reservationId" = String, Path, description = "Reservation id")),
    responses((status = 204, description = "Given back"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, Problem> {
    let ask = ReleaseReservation {
        scope: caller.scope(Permission::TicketsalesRegister)?,
        client: caller.id(),
        reservation_id: ReservationId(uuid(&id)?),
    };
    let key = sent.key(&caller);
    let released = door.office.asks.ask_once(&ask, key.as_ref()).await?;
    Ok(no_content(&released))
}
