//! Join: the notes on two records of one person become one.

use super::keep::LONGEST;
use super::store;
use chassis::Fault;
use contracts::PassholderId;
use messaging::Tx;

/// The other's below that of the one that stays, as far as there is room. Whoever calls holds both.
///
/// Rule: the notes of two records are joined, the second cut where both are longer than a note can be
/// Test: `notes_are_joined_as_far_as_there_is_room`
/// Source: this house
pub async fn join(tx: &mut Tx, id: PassholderId, other: PassholderId) -> Result<(), Fault> {
    let Some(theirs) = store::find(tx.conn(), other).await? else {
        return Ok(());
    };
    let own = store::find(tx.conn(), id).await?;
    let whole = match own {
        Some(own) if own != theirs => format!("{own}\n{theirs}"),
        _ => theirs,
    };
    let joined: String = whole.chars().take(LONGEST).collect();
    let now = tx.now();
    store::put(tx.conn(), id, joined.trim_end(), now).await
}
