//! Forget: what came of a simulation is gone after a while.

use super::{KEPT_DAYS, store};
use chassis::Fault;
use chrono::Duration;
use messaging::Tx;

/// Those that began so long ago.
pub async fn forget(tx: &mut Tx) -> Result<(), Fault> {
    let before = tx.now() - Duration::days(KEPT_DAYS);
    store::forget(tx.conn(), before).await
}
