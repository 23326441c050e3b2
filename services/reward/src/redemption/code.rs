//! The code that a redemption of some rewards gets.

use uuid::Uuid;

/// Letters and digits that cannot be mistaken for each other.
const LETTERS: &[u8] = b"ABCDEFGHJKMNPQRSTUVWXYZ23456789";

/// Eight of them, out of a random id.
pub fn code(random: Uuid) -> String {
    random.as_bytes()[8..]
        .iter()
        .map(|byte| LETTERS[usize::from(*byte) % LETTERS.len()] as char)
        .collect()
}
