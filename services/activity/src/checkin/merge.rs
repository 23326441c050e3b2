//! Merge: two passholders were one person, and the check-ins of one are the other's.

use super::Checkins;
use super::store;
use async_trait::async_trait;
use chassis::Fault;
use contracts::PassholderId;
use directory::merged::Rows;
use messaging::{Reading, Tx};

#[async_trait]
impl Rows for Checkins {
    /// What limits counted of both is added up: whoever was at an event with both cards has no place more
    /// than with one.
    ///
    /// Rule: check-ins of a record that went into another are the other's, and limits count both
    /// Test: `check_ins_of_both_records_are_the_ones_that_stays_and_limits_count_both`
    /// Source: this house
    async fn merge(&self, tx: &mut Tx, pairs: &[(PassholderId, PassholderId)]) -> Result<(), Fault> {
        store::merge::merge(tx.conn(), pairs).await
    }

    async fn has_rows(&self, reading: &mut Reading, id: PassholderId) -> Result<bool, Fault> {
        store::merge::has_rows(reading.conn(), id).await
    }
}
