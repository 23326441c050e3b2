//! What became of a partner counts here at once: the fact of it may come a moment later.

use crate::access::partner;
use crate::door::Door;
use crate::door::problem::Problem;
use contracts::pass::{Partner, PartnerChanged};

/// Keeps it in the copy, and looks up again what is remembered of callers.
///
/// # Errors
/// When the copy cannot be written; the fact comes nevertheless.
pub async fn keep(door: &Door, partner: &Partner) -> Result<(), Problem> {
    let told = PartnerChanged::from(partner);
    door.office
        .transact(move |tx| Box::pin(async move { partner::keep(tx.conn(), &told).await }))
        .await?;
    door.access.forget();
    Ok(())
}
