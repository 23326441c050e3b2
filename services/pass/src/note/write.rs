//! Write: a counter writes a note.

use super::keep::keep;
use crate::{passholder, person};
use chassis::Fault;
use contracts::ask::Done;
use contracts::pass::WriteNote;
use messaging::Tx;

/// Replaces the note of a passholder whom the caller may see.
pub async fn write(tx: &mut Tx, ask: WriteNote) -> Result<Done, Fault> {
    passholder::lock(tx.conn(), &[ask.passholder_id.0]).await?;
    person::require_seen(tx.conn(), ask.passholder_id, &ask.sight).await?;
    keep(tx, ask.passholder_id, ask.note.as_deref()).await?;
    Ok(Done {})
}
