//! `DELETE /ticket-sales/{ticketSaleId}`: a sale is cancelled.

use crate::door::Door;
use crate::door::answer::no_content;
use crate::door::caller::Authorized;
use crate::door::key::Sent;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::extract::State;
use axum::response::Response;
use contracts::access::Permission;
use contracts::billing::CancelSale;
use contracts::{Refusal, TicketSaleId};

/// Cancels a sale; its limits are free again.
#[utoipa::path(
    delete,
    path = "/ticket-sales/{ticketSaleId}",
    operation_id = "delete-ticket-sales",
    tag = "Ticket sales",
    params(("ticketSaleId" = String, Path, description = "Sale id")),
    responses((status = 204, description = "Cancelled"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, Problem> {
    let scope = caller.scope(Permission::TicketsalesRegister)?;
    let Some(ticket_sale_id) = TicketSaleId::parse(&id) else {
        return Err(Refusal::ticket_sale_not_found(&id).into());
    };
    let ask = CancelSale {
        ticket_sale_id,
        scope,
    };
    let key = sent.key(&caller);
    let cancelled = door.office.asks.ask_once(&ask, key.as_ref()).await?;
    Ok(no_content(&cancelled))
}
