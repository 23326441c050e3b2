//! Change: what is heard and where, as a whole.

use super::wanted::Wanted;
use super::{secret, store};
use crate::access::Secrets;
use chassis::Fault;
use contracts::ask::Done;
use messaging::Tx;
use uuid::Uuid;

/// Replaces what a subscription hears; from now on it is told with the permissions of this client. Another
/// address begins without the failures of the one before, and with what waits.
///
/// # Errors
/// 404 when there is none.
///
/// Rule: whoever takes the place of another client at a subscription that is read by way of NATS ends its
/// credentials at once
/// Test: `whoever_takes_a_subscription_over_ends_the_credentials_of_before`
/// Source: this house: they were given to somebody else
pub async fn change(
    tx: &mut Tx,
    secrets: &Secrets,
    id: Uuid,
    client: &str,
    wanted: &Wanted,
) -> Result<Done, Fault> {
    let before = store::reads_by_nats(tx.conn(), id).await?;
    if !store::change(tx.conn(), id, client, wanted).await? {
        return Err(store::missing().into());
    }
    if before.is_some_and(|before| before != client) {
        secret::replace(tx, secrets, id).await?;
    }
    store::try_now(tx.conn(), id).await?;
    Ok(Done {})
}
