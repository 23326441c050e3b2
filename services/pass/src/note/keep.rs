//! Keep: the note on a passholder is this one from now on.

use super::store;
use chassis::Fault;
use contracts::{PassholderId, Refusal};
use messaging::Tx;

/// In characters.
pub(super) const LONGEST: usize = 5_000;

/// Writes the note; none, or one without a letter, takes it away.
///
/// Rule: a note has at most 5,000 characters
/// Test: `a_note_is_kept_read_and_taken_away`
/// Source: this house
pub async fn keep(tx: &mut Tx, holder: PassholderId, note: Option<&str>) -> Result<(), Fault> {
    let note = note.map(str::trim).unwrap_or_default();
    require("/note", note)?;
    let now = tx.now();
    match note.is_empty() {
        true => store::remove(tx.conn(), holder).await,
        false => store::put(tx.conn(), holder, note, now).await,
    }
}

/// Refuses one that is too long; `pointer` says where it stands in a body.
pub fn require(pointer: &str, note: &str) -> Result<(), Refusal> {
    match note.trim().chars().nth(LONGEST) {
        None => Ok(()),
        Some(_) => Err(Refusal::invalid_data(&[(
            pointer.into(),
            format!("has more than {LONGEST} characters"),
        )])),
    }
}
