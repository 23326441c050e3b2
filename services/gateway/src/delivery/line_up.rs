//! Line up: events that were just published get their deliveries, in the same transaction.

use super::store;
use crate::publication::Added;
use chassis::Fault;
use messaging::Tx;

/// Makes a delivery for each of these events and each subscription with an address that wants it.
pub async fn line_up(tx: &mut Tx, added: Added) -> Result<(), Fault> {
    let now = tx.wall();
    store::line_up(tx.conn(), added, now).await
}
