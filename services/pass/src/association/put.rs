//! Put: an association as it is from now on.

use super::store;
use crate::card_system;
use chassis::Fault;
use contracts::pass::AssociationRow;
use messaging::Tx;

/// Writes it; its card system must be known.
pub async fn put(tx: &mut Tx, row: &AssociationRow) -> Result<(), Fault> {
    card_system::require(tx.conn(), row.card_system_id).await?;
    store::put(tx.conn(), row).await
}
