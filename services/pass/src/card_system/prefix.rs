//! What the numbers of a region begin with.
//!
//! Rule: the numbers of a region begin with five digits, of which the first is 0
//! Test: `a_prefix_has_five_digits_and_begins_with_a_zero`
//! Source: UiTPAS documentation, cards

use contracts::Refusal;

/// Refuses what is no prefix; none is fine.
pub fn require(prefix: Option<&str>) -> Result<(), Refusal> {
    let is_prefix = |text: &str| {
        text.len() == 5 && text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    match prefix.is_none_or(is_prefix) {
        true => Ok(()),
        false => Err(Refusal::invalid("a prefix has five digits and begins with 0")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_has_five_digits_and_begins_with_a_zero() {
        for right in [None, Some("09901"), Some("00038")] {
            assert!(require(right).is_ok(), "{right:?}");
        }
        for wrong in ["", "9901", "99010", "099010", "0990a"] {
            assert!(require(Some(wrong)).is_err(), "{wrong}");
        }
    }
}
