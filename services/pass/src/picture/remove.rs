//! Remove: a counter takes a picture away.

use super::find::missing;
use super::store;
use crate::{passholder, person};
use chassis::Fault;
use contracts::ask::Done;
use contracts::pass::RemovePicture;
use messaging::Tx;

/// # Errors
/// 404 when there is none, or the caller may not see the passholder.
pub async fn remove(tx: &mut Tx, ask: RemovePicture) -> Result<Done, Fault> {
    passholder::lock(tx.conn(), &[ask.passholder_id.0]).await?;
    person::require_seen(tx.conn(), ask.passholder_id, &ask.sight).await?;
    match store::remove(tx.conn(), ask.passholder_id).await? {
        true => Ok(Done {}),
        false => Err(missing().into()),
    }
}
