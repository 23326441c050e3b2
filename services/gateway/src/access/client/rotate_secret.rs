//! Rotate a secret: a client has another one from now on.

use super::id::is_of_trusted_issuer;
use super::secret;
use crate::access::store::client;
use chassis::Fault;
use contracts::Refusal;
use contracts::access::{ClientSecret, RotateClientSecret};
use messaging::Tx;

/// Replaces the secret: the one before is refused from now on.
///
/// # Errors
/// Refused for an unknown client, and for one whose secret is at a trusted issuer.
pub async fn rotate_secret(tx: &mut Tx, ask: RotateClientSecret) -> Result<ClientSecret, Fault> {
    if is_of_trusted_issuer(&ask.client_id) {
        let title = format!("Client {} has its secret at a trusted issuer", ask.client_id);
        return Err(Refusal::new("client/no-secret", 400, title).into());
    }
    let secret = secret::fresh()?;
    let hash = secret::hash(&secret)?;
    match client::replace_secret(tx.conn(), &ask.client_id, &hash).await? {
        true => Ok(ClientSecret {
            client_id: ask.client_id,
            secret: Some(secret),
        }),
        false => Err(Refusal::client_not_found(&ask.client_id).into()),
    }
}
