//! A statement of a bank, whichever way it is written.

use super::statement::{Statement, Unreadable};
use super::{camt, coda};

/// Reads camt.053 where it is XML, and CODA otherwise.
pub fn read(bytes: &[u8]) -> Result<Vec<Statement>, Unreadable> {
    let start = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    match start.trim_ascii_start().starts_with(b"<") {
        true => camt::read(start),
        false => coda::read(start),
    }
}
