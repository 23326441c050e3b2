//! `POST /reservations/{reservationId}/confirm`: what is held is sold. Beyond the contract.

use crate::api::ticket_sales::view::{RegisteredSale, made};
use crate::door::Door;
use crate::door::answer::marked;
use crate::door::caller::Authorized;
use crate::door::key::Sent;
use crate::door::path::{Path, uuid};
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use contracts::ReservationId;
use contracts::access::Permission;
use contracts::billing::ConfirmReservation;

/// Makes the sales at the tariffs that were promised; confirmed again they are the same sales.
#[utoipa::path(
    post,
    path = "/reservations/{reservationId}/confirm",
    operation_id = "post-reservations-confirm",
    tag = "Reservations",
    params(("reservationId" = String, Path, description = "Reservation id")),
    responses((status = 200, body = [RegisteredSale], description = "Registered"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, Problem> {
    let ask = ConfirmReservation {
        scope: caller.scope(Permission::TicketsalesRegister)?,
        client: caller.id(),
        reservation_id: ReservationId(uuid(&id)?),
    };
    let key = sent.key(&caller);
    let answer = door.office.asks.ask_once(&ask, key.as_ref()).await?;
    let sales = made(&door, &caller, answer.reply).await;
    Ok(marked(Json(sales).into_response(), answer.replayed))
}
