//! What may stand as the icon of a member: a short text, mostly the address of a picture.
//!
//! Rule: an icon is a text of at most 500 characters without control characters
//! Test: `an_icon_is_a_short_text`
//! Source: this house

use contracts::Refusal;
use contracts::text::LONGEST_TEXT;

/// # Errors
/// 400 with a pointer.
pub fn require(icon: Option<&str>) -> Result<(), Refusal> {
    let wrong = |words: String| Err(Refusal::invalid_data(&[("/icon".into(), words)]));
    let Some(icon) = icon else { return Ok(()) };
    if icon.chars().any(char::is_control) {
        return wrong("holds a control character".into());
    }
    match icon.chars().count() > LONGEST_TEXT {
        true => wrong(format!("has more than {LONGEST_TEXT} characters")),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_icon_is_a_short_text() {
        let long = "x".repeat(LONGEST_TEXT + 1);
        for fine in [
            None,
            Some(""),
            Some("https://example.org/beer.png"),
            Some(&long[1..]),
        ] {
            assert_eq!(require(fine), Ok(()), "{fine:?}");
        }
        for wrong in ["a\0b", "a\nb", &long] {
            let refusal = require(Some(wrong)).unwrap_err();
            assert_eq!(refusal.extra["schemaErrors"][0]["jsonPointer"], "/icon");
        }
    }
}
