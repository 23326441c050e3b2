//! Offer: a place is held for the first of a list, for whoever put him there.

use super::store;
use crate::sale::Promise;
use chassis::Fault;
use chrono::{DateTime, Utc};
use contracts::billing::Reserved;
use contracts::{EventId, PassholderId, ReservationId};
use messaging::Tx;

/// Holds it for so many minutes.
pub async fn offer(
    tx: &mut Tx,
    client: &str,
    promise: Promise,
    minutes: i32,
) -> Result<(ReservationId, DateTime<Utc>), Fault> {
    let id = ReservationId(tx.new_id());
    let held_until = store::insert(tx.conn(), id, client, (true, minutes), &[promise]).await?;
    Ok((id, held_until))
}

/// What a client holds for a person at an event by itself: a reservation of that one ticket.
pub async fn held(
    tx: &mut Tx,
    client: &str,
    holder: PassholderId,
    event: &EventId,
) -> Result<Vec<Reserved>, Fault> {
    let mut all = vec![];
    for id in store::lock_held(tx.conn(), client, holder, event).await? {
        let lines = store::lines(tx.conn(), id).await?;
        let standing = store::find(tx.conn(), id, client).await?;
        let reserved = standing.map(|standing| standing.shown(&lines));
        all.extend(reserved.filter(|reserved| reserved.tickets.len() == 1 && lines.len() == 1));
    }
    Ok(all)
}
