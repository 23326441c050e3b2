//! Rotate an old key: what time triggers.

use super::make::make;
use crate::access::secrets::Secrets;
use crate::access::store::signing_key;
use chassis::Fault;
use messaging::Tx;

/// Makes a key when the newest is older than so many days, and forgets those that were followed by another
/// one more than `overlap_seconds` ago.
pub async fn rotate_old_key(
    tx: &mut Tx,
    secrets: &Secrets,
    days: i32,
    overlap_seconds: i64,
) -> Result<(), Fault> {
    signing_key::lock(tx.conn()).await?;
    if !signing_key::is_young(tx.conn(), days).await? {
        make(tx, secrets).await?;
    }
    signing_key::remove_followed(tx.conn(), overlap_seconds).await
}
