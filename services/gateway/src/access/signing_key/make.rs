//! Make: a new key, sealed for its row. The caller holds the lock of the keys.

use crate::access::secrets::Secrets;
use crate::access::store::signing_key;
use chassis::Fault;
use contracts::access::RotatedKey;
use messaging::Tx;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};

/// Makes a key, which signs once all instances must have seen it.
pub async fn make(tx: &mut Tx, secrets: &Secrets) -> Result<RotatedKey, Fault> {
    let random = SystemRandom::new();
    let key = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random);
    let key = key.map_err(Fault::broken)?;
    let kid = tx.new_id().to_string();
    let sealed = secrets.seal(&kid, key.as_ref())?;
    signing_key::add(tx.conn(), &kid, &sealed).await?;
    Ok(RotatedKey { kid })
}
