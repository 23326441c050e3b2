//! Rotate key: a new signing key; older ones verify on, or are revoked.

use crate::access::Secrets;
use crate::store::signing_key;
use chassis::Fault;
use contracts::access::{RotateKey, RotatedKey};
use messaging::Tx;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};

/// Makes a key at once. Revoking ends every token that was handed out so far.
pub async fn rotate_key(tx: &mut Tx, secrets: &Secrets, ask: RotateKey) -> Result<RotatedKey, Fault> {
    signing_key::lock(tx.conn()).await?;
    if ask.revoke {
        signing_key::remove_all(tx.conn()).await?;
    }
    make(tx, secrets).await
}

/// Makes a key when none opens: one instance does, the others find it.
pub async fn first_key(tx: &mut Tx, secrets: &Secrets) -> Result<(), Fault> {
    signing_key::lock(tx.conn()).await?;
    let known = signing_key::all(tx.conn()).await?;
    let opens = |key: &signing_key::SealedKey| secrets.open(&key.kid, &key.sealed).is_some();
    if known.first().is_none_or(|newest| !opens(newest)) {
        make(tx, secrets).await?;
    }
    Ok(())
}

/// Makes a key when the newest is older than this, and forgets those that count no longer.
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

async fn make(tx: &mut Tx, secrets: &Secrets) -> Result<RotatedKey, Fault> {
    let random = SystemRandom::new();
    let key =
        EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).map_err(Fault::broken)?;
    let kid = tx.new_id().to_string();
    let sealed = secrets.seal(&kid, key.as_ref())?;
    signing_key::add(tx.conn(), &kid, &sealed).await?;
    Ok(RotatedKey { kid })
}
