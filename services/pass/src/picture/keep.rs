//! Keep: the picture of a passholder is this one from now on.

use super::{clean, store};
use chassis::Fault;
use contracts::PassholderId;
use contracts::pass::{FoundPicture, SentPicture};
use messaging::Tx;

/// Writes it under an id of its own: links to the one before show nothing any more.
pub async fn keep(tx: &mut Tx, holder: PassholderId, sent: &SentPicture) -> Result<(), Fault> {
    let (kind, bytes) = clean(sent)?;
    let (picture_id, now) = (tx.new_id(), tx.now());
    let picture = FoundPicture { picture_id, kind };
    store::put(tx.conn(), holder, picture, &bytes, now).await
}
