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
    let told = PartnerChanged {
        partner_id: partner.id,
        version: partner.version,
        name: partner.name.clone(),
        mandates: partner.mandates.clone(),
        card_system_ids: partner.card_system_ids.clone(),
        first_day: Some(partner.first_day),
        last_day: partner.last_day,
        ended: partner.ended_on.is_some(),
    };
    door.office
        .transact(move |tx| Box::pin(async move { partner::keep(tx.conn(), &told).await }))
        .await?;
    door.access.forget();
    Ok(())
}
