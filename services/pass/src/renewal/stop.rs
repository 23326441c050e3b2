//! Stop: a run ends, whatever is under way.

use super::{status, store};
use chassis::Fault;
use contracts::pass::RenewalStatus;
use messaging::Tx;

/// An answer that comes later has no effect. A run that has ended stays so.
///
/// # Errors
/// Refused when there never was a run.
pub async fn stop(tx: &mut Tx) -> Result<RenewalStatus, Fault> {
    let now = tx.now();
    store::end(tx.conn(), now).await?;
    status::of_newest(tx.conn()).await
}
