//! Cancel a sale: one counter-entry, and its limits are free again.

use super::TICKETSALES_REGISTER;
use crate::store::{limit, sale};
use chassis::Fault;
use contracts::Refusal;
use contracts::ask::Done;
use contracts::billing::{CancelSale, TicketSaleCancelled};
use messaging::Tx;

/// A sale that does not exist, or was cancelled before, is 404.
pub async fn cancel_sale(tx: &mut Tx, ask: CancelSale) -> Result<Done, Fault> {
    let id = ask.ticket_sale_id;
    let missing = || Refusal::ticket_sale_not_found(&id.to_string());
    let standing = sale::lock(tx.conn(), id).await?.ok_or_else(missing)?;
    ask.scope.require(&standing.organizer_id, TICKETSALES_REGISTER)?;
    let at = tx.now();
    let shares = sale::cancel(tx.conn(), id, at).await?.ok_or_else(missing)?;
    limit::free(tx.conn(), &standing.counters).await?;
    tx.tell(&TicketSaleCancelled {
        ticket_sale_id: id,
        passholder_id: standing.passholder_id,
        shares,
        at,
    })?;
    Ok(Done {})
}
