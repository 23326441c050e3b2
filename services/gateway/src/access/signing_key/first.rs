//! First: the key of an installation that has none, or none that opens.

use super::make::make;
use crate::access::secrets::Secrets;
use crate::access::store::signing_key;
use chassis::Fault;
use messaging::Tx;

/// Makes a key when the newest does not open: one instance does, the others find it.
pub async fn first_key(tx: &mut Tx, secrets: &Secrets) -> Result<(), Fault> {
    signing_key::lock(tx.conn()).await?;
    let known = signing_key::all(tx.conn()).await?;
    let opens = |key: &signing_key::SealedKey| secrets.open(&key.kid, &key.sealed).is_some();
    if !known.first().is_some_and(opens) {
        make(tx, secrets).await?;
    }
    Ok(())
}
