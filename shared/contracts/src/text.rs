//! How long a text may be that people type and lists are searched and sorted by.

use crate::Refusal;

/// The most characters of a name, a title or a line of an address: an index holds it as a whole.
pub const LONGEST_TEXT: usize = 500;

/// Refuses what is longer.
///
/// # Errors
/// Refused with the name of the member, never with its text.
pub fn require_short(texts: &[(&str, &str)]) -> Result<(), Refusal> {
    match texts
        .iter()
        .find(|(_, text)| text.chars().nth(LONGEST_TEXT).is_some())
    {
        Some((name, _)) => Err(Refusal::invalid(format!(
            "{name} has more than {LONGEST_TEXT} characters"
        ))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_five_hundred_characters_is_short_whatever_its_bytes() {
        let (short, long) = ("\u{6c34}".repeat(LONGEST_TEXT), "a".repeat(LONGEST_TEXT + 1));
        assert!(require_short(&[("name", &short)]).is_ok());
        let refusal = require_short(&[("name", &short), ("street", &long)]).unwrap_err();
        assert_eq!(refusal.title, "street has more than 500 characters");
    }
}
