//! Rotate: a new signing key by order of an operator; older ones verify on, or are revoked.

use super::make::make;
use crate::access::secrets::Secrets;
use crate::access::store::signing_key;
use chassis::Fault;
use contracts::access::{RotateKey, RotatedKey};
use messaging::Tx;

/// Makes a key at once. Revoking ends every token that was handed out so far.
pub async fn rotate_key(tx: &mut Tx, secrets: &Secrets, ask: RotateKey) -> Result<RotatedKey, Fault> {
    signing_key::lock(tx.conn()).await?;
    if ask.revoke {
        signing_key::remove_all(tx.conn()).await?;
    }
    make(tx, secrets).await
}
