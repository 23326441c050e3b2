//! Rotate the vault: national numbers under an older key are sealed and indexed again under the newest.

use super::{InszVault, store};
use chassis::Fault;
use contracts::pass::{RotateVault, RotatedSlice};
use messaging::Tx;

const SLICE: i64 = 500;

/// One slice. Look-ups find a number under either key, so nobody notices; cut anywhere, the next run goes on.
/// What cannot be opened stays as it is and is counted.
pub async fn rotate_vault(tx: &mut Tx, keys: &InszVault, ask: RotateVault) -> Result<RotatedSlice, Fault> {
    let waiting = store::not_under(tx.conn(), keys.newest(), ask.after, SLICE).await?;
    let mut slice = RotatedSlice {
        rotated: 0,
        unreadable: vec![],
        next: None,
    };
    if waiting.len() as i64 == SLICE {
        slice.next = waiting.last().map(|last| last.passholder_id);
    }
    for row in waiting {
        let id = row.passholder_id;
        let Ok(insz) = keys.open(&row.kept.key, &row.kept.cipher, id) else {
            slice.unreadable.push(id);
            continue;
        };
        let newer = keys.keep(&insz, id, keys.newest())?;
        store::put(tx.conn(), id, &newer).await?;
        slice.rotated += 1;
    }
    Ok(slice)
}
