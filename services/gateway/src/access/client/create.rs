//! Create: a client is let in, without any permission.

use super::id::{is_client_id, is_of_trusted_issuer};
use super::secret;
use crate::access::store::client;
use chassis::Fault;
use contracts::Refusal;
use contracts::access::{ClientSecret, CreateClient};
use messaging::Tx;

/// Lets a client in. Its secret is told this once; one of a trusted issuer has none here.
///
/// # Errors
/// Refused for an id that none may have, or that one has already.
pub async fn create(tx: &mut Tx, ask: CreateClient) -> Result<ClientSecret, Fault> {
    if !is_client_id(&ask.client_id) {
        let title =
            "A client id is made of letters, digits, . _ and -, and may have one name space before a :";
        return Err(Refusal::new("client/invalid-id", 400, title).into());
    }
    let secret = match is_of_trusted_issuer(&ask.client_id) {
        true => None,
        false => Some(secret::fresh()?),
    };
    let hash = secret.as_deref().map(secret::hash).transpose()?;
    let new = client::New {
        id: &ask.client_id,
        name: &ask.name,
        secret_hash: hash.as_deref(),
        partner_id: None,
    };
    if !client::add(tx.conn(), new).await? {
        let title = format!("Client {} exists: rotate its secret instead", ask.client_id);
        return Err(Refusal::new("client/exists", 400, title).into());
    }
    Ok(ClientSecret {
        client_id: ask.client_id,
        secret,
    })
}
