//! `GET /ticket-sales/{ticketSaleId}/explanation`: each cent of a sale. Beyond the contract.

use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::access::Permission;
use contracts::billing::{ExplainSale, Explanation};
use contracts::{Refusal, TicketSaleId};

/// Who bears each cent of a sale, by which version of which key, and where the holder lived. For whoever
/// reads the financial reports of the organizer.
#[utoipa::path(
    get,
    path = "/ticket-sales/{ticketSaleId}/explanation",
    operation_id = "get-ticket-sales-explanation",
    tag = "Ticket sales",
    params(("ticketSaleId" = String, Path, description = "Sale id")),
    responses((status = 200, body = Explanation, description = "The explanation"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
) -> Result<Json<Explanation>, Problem> {
    let scope = caller.scope(Permission::OrganizersReports)?;
    let Some(ticket_sale_id) = TicketSaleId::parse(&id) else {
        return Err(Refusal::ticket_sale_not_found(&id).into());
    };
    let ask = ExplainSale {
        ticket_sale_id,
        scope,
    };
    Ok(Json(door.office.asks.ask(&ask).await?))
}
