//! `POST /ticket-sales`: all lines are registered, or none.

use super::lines::{NewSale, sale_lines};
use super::view::{RegisteredSale, made};
use crate::door::Door;
use crate::door::answer::marked;
use crate::door::body::Unread;
use crate::door::caller::Authorized;
use crate::door::problem::{Problem, Problems};
use crate::lookups;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chassis::ask::Answered;
use contracts::PassNumber;
use contracts::access::Permission;
use contracts::billing::RegisterSales;

/// Registers all lines or none; the answer keeps their order.
#[utoipa::path(
    post,
    path = "/ticket-sales",
    operation_id = "post-ticket-sales",
    tag = "Ticket sales",
    request_body(content = [NewSale], description = "At most 500 sales"),
    params((
        "Idempotency-Key" = Option<String>,
        Header,
        description = "The same key with the same body gets the first answer again"
    )),
    responses((status = 200, body = [RegisteredSale], description = "Registered"), Problems),
)]
pub async fn handle(State(door): State<Door>, caller: Authorized, body: Unread) -> Result<Response, Problem> {
    let scope = caller.scope(Permission::TicketsalesRegister)?;
    let body = body.list::<Vec<NewSale>>(&door).await?;
    let ask = RegisterSales {
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
    let sales = made(&door, &caller, reply).await;
    Ok(marked(Json(sales).into_response(), replayed))
}
