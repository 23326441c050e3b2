//! Tell: a referral took a step, or its consent changed.

use super::store::{self, Kept};
use chassis::Fault;
use contracts::pass::ReferralChanged;
use messaging::Tx;

/// As it is now.
pub fn tell(tx: &mut Tx, kept: &Kept) -> Result<(), Fault> {
    let at = tx.now();
    tx.tell(&ReferralChanged {
        referral_id: kept.id,
        version: kept.version,
        partner_id: kept.partner_id,
        state: kept.state,
        partner_may_know: kept.may_know,
        at,
    })
}

/// Writes and tells one that is held, as its next version.
pub async fn settle(tx: &mut Tx, kept: &mut Kept) -> Result<(), Fault> {
    kept.version += 1;
    store::save(tx.conn(), kept).await?;
    tell(tx, kept)
}
