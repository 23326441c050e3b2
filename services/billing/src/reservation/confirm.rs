//! Confirm: what is held is sold, as it was promised.
//!
//! The reservation is locked first; the references of its client then, so that a sale under one of them is
//! seen. No counter is touched: what is held is taken already. Confirmed twice it is the same sales.

use super::read::require;
use super::{not_found, over, store};
use crate::sale::{self, Promise};
use chassis::Fault;
use contracts::billing::{ConfirmReservation, ReservationState, Sold};
use contracts::{Refusal, ReservationId, TicketSaleId};
use messaging::Tx;

/// The sales, in the order of the request.
///
/// # Errors
/// 404 for one of another client; a refusal for one that is over, or whose reference was used meanwhile.
///
/// Rule: a reservation that is confirmed again is the same sales
/// Test: `what_was_promised_is_sold_whatever_the_key_says_by_then`
/// Source: this house
pub async fn confirm(tx: &mut Tx, ask: ConfirmReservation) -> Result<Vec<Sold>, Fault> {
    let standing = store::lock(tx.conn(), ask.reservation_id, &ask.client).await?;
    let standing = standing.ok_or_else(|| not_found(ask.reservation_id))?;
    let lines = store::lines(tx.conn(), standing.id).await?;
    for line in &lines {
        require(&ask.scope, line)?;
    }
    match standing.state {
        ReservationState::Confirmed => {
            let ids: Vec<TicketSaleId> = lines.iter().map(|line| line.ticket_sale_id).collect();
            sale::load(tx.conn(), &ids).await
        }
        ReservationState::Held if !standing.is_over => {
            let promises = lines.into_iter().filter_map(|line| line.promise);
            sell(tx, standing.id, &ask.client, &promises.collect::<Vec<_>>()).await
        }
        ReservationState::Held | ReservationState::Released | ReservationState::Expired => Err(over().into()),
    }
}

/// A client sells what it holds: that confirms it. The reservation is locked.
pub async fn confirm_held(tx: &mut Tx, client: &str, id: ReservationId) -> Result<Vec<Sold>, Fault> {
    let lines = store::lines(tx.conn(), id).await?;
    let promises: Vec<Promise> = lines.into_iter().filter_map(|line| line.promise).collect();
    sell(tx, id, client, &promises).await
}

async fn sell(
    tx: &mut Tx,
    id: ReservationId,
    client: &str,
    promises: &[Promise],
) -> Result<Vec<Sold>, Fault> {
    require_unused(tx, client, promises).await?;
    let at = tx.now();
    let lines: Vec<usize> = (0..promises.len()).collect();
    sale::keep(tx, client, promises, &lines).await?;
    store::end(tx.conn(), id, ReservationState::Confirmed).await?;
    Ok(promises.iter().map(|promise| promise.sold(at)).collect())
}

async fn require_unused(tx: &mut Tx, client: &str, promises: &[Promise]) -> Result<(), Fault> {
    let mut references: Vec<&str> = vec![];
    references.extend(
        promises
            .iter()
            .filter_map(|promise| promise.client_reference.as_deref()),
    );
    references.sort_unstable();
    references.dedup();
    if references.is_empty() {
        return Ok(());
    }
    sale::lock_references(tx.conn(), client, &references).await?;
    let sold = sale::of_references(tx.conn(), client, &references).await?;
    let is_used = |promise: &&Promise| {
        sold.iter().any(|sale| {
            promise.client_reference.as_deref() == Some(sale.reference.as_str())
                && promise.reference_no == sale.number
        })
    };
    match promises.iter().find(is_used) {
        Some(_) => {
            let words = "clientReference was used before for another sale";
            Err(Refusal::invalid_data(&[(String::new(), words.into())]).into())
        }
        None => Ok(()),
    }
}
