//! Switch: a client counts no longer, or again.

use crate::access::store::client;
use chassis::Fault;
use contracts::Refusal;
use contracts::access::SwitchClient;
use contracts::ask::Done;
use messaging::Tx;

/// A disabled client gets no token, and those that it has count no longer.
///
/// # Errors
/// Refused for an unknown client.
pub async fn switch(tx: &mut Tx, ask: SwitchClient) -> Result<Done, Fault> {
    let now = tx.now();
    match client::switch(tx.conn(), &ask.client_id, ask.enabled, now).await? {
        true => Ok(Done {}),
        false => Err(Refusal::client_not_found(&ask.client_id).into()),
    }
}
