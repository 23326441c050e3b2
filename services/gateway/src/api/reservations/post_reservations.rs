//! `POST /reservations`: the places of all lines are held, or of none. Beyond the contract.

use super::view::Reservation;
use crate::api::ticket_sales::lines::{NewSale, sale_lines};
use crate::door::Door;
use crate::door::answer::marked;
use crate::door::body::Unread;
use crate::door::caller::Authorized;
use crate::door::problem::{Problem, Problems};
use crate::lookups;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chassis::ask::Answered;
use contracts::PassNumber;
use contracts::access::Permission;
use contracts::billing::Reserve;

/// Holds the places of all lines for a while, or of none: as long as the event says, ten minutes where it
/// says nothing. The tariffs are promised: to confirm makes the sales at them.
#[utoipa::path(
    post,
    path = "/reservations",
    operation_id = "post-reservations",
    tag = "Reservations",
    request_body(content = [NewSale], description = "At most 500, as of ticket sales"),
    params((
        "Idempotency-Key" = Option<String>,
        Header,
        description = "The same key with the same body gets the first answer again"
    )),
    responses((status = 201, body = Reservation, description = "Held"), Problems),
)]
pub async fn handle(State(door): State<Door>, caller: Authorized, body: Unread) -> Result<Response, Problem> {
    let scope = caller.scope(Permission::TicketsalesRegister)?;
    let body = body.list::<Vec<NewSale>>(&door).await?;
    let ask = Reserve {
        client: caller.id(),
        lines: sale_lines(body.value)?,
        scope,
    };
    let lines = ask.lines.iter();
    let passes: Vec<PassNumber> = lines
        .flat_map(|line| PassNumber::parse(&line.pass_number))
        .collect();
    let look = lookups::allow(&door, &caller.id(), &passes).await?;
    let key = body.sent.key(&caller);
    let answer = door.office.asks.ask_once(&ask, key.as_ref()).await;
    let Answered { reply, replayed } = look.counted(&door, answer).await?;
    let held = (StatusCode::CREATED, Json(Reservation::from(reply)));
    Ok(marked(held.into_response(), replayed))
}
