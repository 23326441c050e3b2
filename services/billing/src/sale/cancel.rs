//! Cancel a sale: one counter-entry, and its limits are free again.

use super::store;
use crate::limit;
use chassis::Fault;
use contracts::Refusal;
use contracts::access::Permission;
use contracts::ask::Done;
use contracts::billing::{CancelSale, TicketSaleCancelled};
use messaging::Tx;

/// A sale that does not exist, or was cancelled before, is 404.
///
/// Rule: a cancellation is one counter-entry and frees the limits
/// Test: `a_cancelled_sale_nets_to_zero_once_and_frees_its_place`
/// Source: UiTPAS API 4.0, DELETE /ticket-sales
pub async fn cancel(tx: &mut Tx, ask: CancelSale) -> Result<Done, Fault> {
    let id = ask.ticket_sale_id;
    let missing = || Refusal::ticket_sale_not_found(&id.to_string());
    let standing = store::lock(tx.conn(), id).await?.ok_or_else(missing)?;
    ask.scope
        .require(&standing.organizer_id, Permission::TicketsalesRegister.as_str())?;
    let at = tx.now();
    // In the order of a sale: its counters, then what municipalities bear.
    limit::free(tx.conn(), &standing.counters).await?;
    let shares = store::cancel(tx.conn(), id, at).await?.ok_or_else(missing)?;
    tx.tell(&TicketSaleCancelled {
        ticket_sale_id: id,
        passholder_id: standing.passholder_id,
        shares,
        at,
        event_id: Some(standing.event_id),
        organizer_id: Some(standing.organizer_id),
    })?;
    Ok(Done {})
}
