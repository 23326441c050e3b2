//! Bands: what a partner is told of its regions.

use super::store;
use crate::partner;
use chassis::Fault;
use contracts::pass::{ListNonUseBands, NonUseBand};
use messaging::Reading;

/// Of the whole regions of its area, and of nothing smaller: bands of parts could be subtracted. That the
/// caller may for this partner, the gateway has seen to.
///
/// # Errors
/// 404 for what is no partner.
pub async fn bands(reading: &mut Reading, ask: ListNonUseBands) -> Result<Vec<NonUseBand>, Fault> {
    let found = partner::find(reading.conn(), ask.partner_id).await?;
    let found = found.ok_or_else(partner::unknown)?;
    store::bands(reading.conn(), &found.card_system_ids).await
}
