//! What a text may be that people type and lists are searched and sorted by: of one line, and not too long.

use crate::{Insz, Refusal};

/// The most characters of a name, a title or a line of an address: an index holds it as a whole.
pub const LONGEST_TEXT: usize = 500;

/// Refuses what is longer, and what has characters that steer a terminal, a mail or a printer.
///
/// # Errors
/// Refused with the name of the member, never with its text.
pub fn require_short(texts: &[(&str, &str)]) -> Result<(), Refusal> {
    for (name, text) in texts {
        if text.chars().nth(LONGEST_TEXT).is_some() {
            let words = format!("{name} has more than {LONGEST_TEXT} characters");
            return Err(Refusal::invalid(words));
        }
        if text.chars().any(steers) {
            return Err(Refusal::invalid(format!("{name} has control characters")));
        }
    }
    Ok(())
}

/// As [`require_short`], for a reason that stays for years: not empty, and with nobody's number in it.
///
/// # Errors
/// Refused with the name of the member, never with its text.
pub fn require_lasting(name: &str, text: &str) -> Result<(), Refusal> {
    require_short(&[(name, text)])?;
    if text.trim().is_empty() {
        return Err(Refusal::invalid_data(&[(
            format!("/{name}"),
            "is required".into(),
        )]));
    }
    match Insz::stands_in(text) {
        true => Err(Refusal::invalid(format!(
            "{name} must not hold a national number"
        ))),
        false => Ok(()),
    }
}

/// Whether it is no sign but an order: to a terminal, or to turn what is written round.
fn steers(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
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

    #[test]
    fn a_text_is_of_one_line_and_steers_nothing() {
        assert!(require_short(&[("street", "Rue de l'Église 3 bus A")]).is_ok());
        for steering in ["a\r\nBcc: x@y.z", "a\u{1b}[31mb", "a\u{0}", "a\tb", "\u{202e}gnp"] {
            let refusal = require_short(&[("street", steering)]).unwrap_err();
            assert_eq!(refusal.title, "street has control characters");
        }
    }
}
