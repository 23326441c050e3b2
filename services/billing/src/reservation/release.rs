//! Release: a client gives back what it holds.

use super::read::require;
use super::{not_found, store};
use crate::limit::{self, Counter};
use chassis::Fault;
use contracts::Refusal;
use contracts::ask::Done;
use contracts::billing::{ReleaseReservation, ReservationState};
use messaging::Tx;

/// Where nothing is held any more nothing happens; what was sold is cancelled as a sale.
pub async fn release(tx: &mut Tx, ask: ReleaseReservation) -> Result<Done, Fault> {
    let standing = store::lock(tx.conn(), ask.reservation_id, &ask.client).await?;
    let standing = standing.ok_or_else(|| not_found(ask.reservation_id))?;
    let lines = store::lines(tx.conn(), standing.id).await?;
    for line in &lines {
        require(&ask.scope, line)?;
    }
    match standing.state {
        ReservationState::Held => {
            let counters: Vec<Counter> = lines.into_iter().flat_map(|line| line.limits).collect();
            store::end(tx.conn(), standing.id, ReservationState::Released).await?;
            limit::free(tx.conn(), &counters).await?;
            Ok(Done {})
        }
        ReservationState::Confirmed => {
            let title = "The reservation was confirmed: cancel its sales";
            Err(Refusal::new("reservation/confirmed", 400, title).into())
        }
        ReservationState::Released | ReservationState::Expired => Ok(Done {}),
    }
}
