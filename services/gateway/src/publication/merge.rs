//! Merge: what is in the log of one who went into another is the other's.

use super::store;
use async_trait::async_trait;
use chassis::Fault;
use contracts::PassholderId;
use directory::merged::Rows;
use messaging::{Reading, Tx};

/// The rows of the log that are about a person.
pub struct Published;

#[async_trait]
impl Rows for Published {
    async fn merge(&self, tx: &mut Tx, pairs: &[(PassholderId, PassholderId)]) -> Result<(), Fault> {
        store::merge(tx.conn(), pairs).await
    }

    async fn has_rows(&self, reading: &mut Reading, id: PassholderId) -> Result<bool, Fault> {
        store::is_about(reading.conn(), id).await
    }
}
