//! Forget: validations that are over.

use super::store;
use chassis::Fault;
use messaging::Tx;

/// All of them.
pub async fn forget(tx: &mut Tx) -> Result<(), Fault> {
    let now = tx.now();
    store::forget(tx.conn(), now).await
}
