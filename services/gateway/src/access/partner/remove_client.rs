//! Remove a client: a program of a partner counts no longer.

use crate::access::store::{client, partner};
use chassis::Fault;
use contracts::ask::Done;
use contracts::{PartnerId, Refusal};
use messaging::Tx;

/// It gets no token, and those that it has count no longer. Repeating is harmless.
///
/// # Errors
/// 404 for a client that is not this partner's.
pub async fn remove_client(tx: &mut Tx, partner_id: PartnerId, client_id: &str) -> Result<Done, Fault> {
    if !partner::owns(tx.conn(), partner_id, client_id).await? {
        return Err(Refusal::client_not_found(client_id).into());
    }
    let now = tx.now();
    client::switch(tx.conn(), client_id, false, now).await?;
    Ok(Done {})
}
