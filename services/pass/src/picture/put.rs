//! Put: a counter puts a picture.

use super::clean;
use super::keep::keep;
use crate::{passholder, person};
use chassis::Fault;
use contracts::ask::Done;
use contracts::pass::PutPicture;
use messaging::Tx;

/// Replaces the picture of a passholder whom the caller may see.
pub async fn put(tx: &mut Tx, ask: PutPicture) -> Result<Done, Fault> {
    let cleaned = clean(&ask.picture)?;
    passholder::lock(tx.conn(), &[ask.passholder_id.0]).await?;
    person::require_seen(tx.conn(), ask.passholder_id, &ask.sight).await?;
    keep(tx, ask.passholder_id, &cleaned).await?;
    Ok(Done {})
}
