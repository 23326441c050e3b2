//! Create: somebody subscribes, for an owner.

use super::secret::made;
use super::store;
use super::wanted::Wanted;
use crate::access::Secrets;
use chassis::{Fault, random};
use contracts::Refusal;
use messaging::Tx;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What is remembered of it under a client's key: no secret.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Created {
    /// The subscription.
    pub id: Uuid,
}

/// Adds a subscription of this owner, in the name of this client.
///
/// # Errors
/// 400 when the owner has as many as may be.
///
/// Rule: an owner has so many subscriptions at most as a setting says
/// Test: `an_owner_has_so_many_subscriptions_and_no_more`
/// Source: this house; setting `events.most_per_owner`
pub async fn create(
    tx: &mut Tx,
    secrets: &Secrets,
    owner: &str,
    client: &str,
    wanted: &Wanted,
    most: i64,
) -> Result<Created, Fault> {
    let key: [u8; 32] = random()?;
    let sealed = secrets.seal_event(&store::place_of(owner), &key)?;
    store::lock_owner(tx.conn(), owner, &sealed).await?;
    if store::count(tx.conn(), owner).await? >= most {
        let title = format!("At most {most} subscriptions of one owner");
        return Err(Refusal::new("subscription/too-many", 400, title).into());
    }
    let (id, at) = (tx.new_id(), tx.now());
    let secret = made(secrets, id)?;
    let new = store::New {
        id,
        owner,
        client,
        wanted,
        secret: &secret,
        at,
    };
    store::add(tx.conn(), new).await?;
    Ok(Created { id })
}
