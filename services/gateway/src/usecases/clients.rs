//! Clients: let in, given another secret, switched off and on, granted permissions by the operator.

use super::replace_permissions::{Reach, replace};
use crate::access::{Subject, secret};
use crate::config::is_word;
use crate::store::client;
use chassis::Fault;
use contracts::Refusal;
use contracts::access::*;
use contracts::ask::Done;
use messaging::Tx;

const BY: &str = "operator";

/// A word; `space:id` names a client of a trusted issuer.
fn is_client_id(id: &str) -> bool {
    id.len() <= 128
        && match id.split_once(':') {
            Some((space, id)) => is_word(space) && is_word(id),
            None => is_word(id),
        }
}

/// Whether its secret is at another issuer: one of ours beside it would open the door as well.
pub fn is_of_trusted_issuer(id: &str) -> bool {
    id.contains(':')
}

/// Lets a client in, without any permission. Its secret is told this once.
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
    if !client::add(tx.conn(), &ask.client_id, &ask.name, hash.as_deref()).await? {
        let title = format!("Client {} exists: rotate its secret instead", ask.client_id);
        return Err(Refusal::new("client/exists", 400, title).into());
    }
    Ok(ClientSecret {
        client_id: ask.client_id,
        secret,
    })
}

/// Replaces the secret: the one before is refused from now on.
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

/// A disabled client gets no token, and those that it has count no longer.
pub async fn switch(tx: &mut Tx, ask: SwitchClient) -> Result<Done, Fault> {
    let now = tx.now();
    match client::switch(tx.conn(), &ask.client_id, ask.enabled, now).await? {
        true => Ok(Done {}),
        false => Err(Refusal::client_not_found(&ask.client_id).into()),
    }
}

/// Gives a client exactly these permissions at one organizer.
pub async fn grant(tx: &mut Tx, ask: GrantClient) -> Result<Done, Fault> {
    let reach = Reach::Within(vec![Grant {
        organizer_id: ask.grant.organizer_id.clone(),
        permissions: Permission::ALL.to_vec(),
    }]);
    let subject = Subject::Client(ask.client_id);
    replace(tx, subject, vec![ask.grant], reach, BY.into()).await?;
    Ok(Done {})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_id_is_a_word_with_at_most_one_name_space() {
        for id in ["ticketshop", "a.b_c-1", "partner:shop"] {
            assert!(is_client_id(id), "{id}");
        }
        for id in ["", ":", "a:", ":b", "a:b:c", "a b", "a/b", "é"] {
            assert!(!is_client_id(id), "{id}");
        }
    }
}
