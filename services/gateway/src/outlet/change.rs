//! Change: what is heard and where, as a whole.

use super::store;
use super::wanted::Wanted;
use chassis::Fault;
use contracts::ask::Done;
use messaging::Tx;
use uuid::Uuid;

/// Replaces what a subscription hears; from now on it is told with the permissions of this client. Another
/// address begins without the failures of the one before, and with what waits.
///
/// # Errors
/// 404 when there is none.
pub async fn change(tx: &mut Tx, id: Uuid, client: &str, wanted: &Wanted) -> Result<Done, Fault> {
    if !store::change(tx.conn(), id, client, wanted).await? {
        return Err(store::missing().into());
    }
    let now = tx.wall();
    store::try_now(tx.conn(), id, now).await?;
    Ok(Done {})
}
