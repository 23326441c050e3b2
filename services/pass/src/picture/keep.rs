//! Keep: the picture of a passholder is this one from now on.

use super::store;
use chassis::Fault;
use contracts::PassholderId;
use contracts::pass::{FoundPicture, PictureKind};
use messaging::Tx;

/// Writes one that was cleaned, under an id of its own: links to the one before show nothing any more.
pub async fn keep(
    tx: &mut Tx,
    holder: PassholderId,
    (kind, bytes): &(PictureKind, Vec<u8>),
) -> Result<(), Fault> {
    let (picture_id, now) = (tx.new_id(), tx.now());
    let picture = FoundPicture {
        picture_id,
        kind: *kind,
    };
    store::put(tx.conn(), holder, picture, bytes, now).await
}
