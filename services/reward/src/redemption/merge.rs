//! Merge: two passholders were one person, and what one redeemed the other did.

use super::Redemptions;
use super::store;
use async_trait::async_trait;
use chassis::Fault;
use contracts::PassholderId;
use directory::merged::Rows;
use messaging::{Reading, Tx};

#[async_trait]
impl Rows for Redemptions {
    /// Also one that is under way: it comes to its end as any other, under the id of its key. Points pay for
    /// it from the ledger of the one that stays.
    ///
    /// Rule: what a record redeemed that went into another, the other redeemed, and limits count both
    /// Test: `what_both_records_redeemed_is_the_ones_that_stays_and_limits_count_both`
    /// Source: this house
    async fn merge(&self, tx: &mut Tx, pairs: &[(PassholderId, PassholderId)]) -> Result<(), Fault> {
        for (from, into) in pairs {
            store::give(tx.conn(), *from, *into).await?;
            store::times::merge(tx.conn(), *from, *into).await?;
        }
        Ok(())
    }

    async fn has_rows(&self, reading: &mut Reading, id: PassholderId) -> Result<bool, Fault> {
        store::has_any(reading.conn(), id).await
    }
}
