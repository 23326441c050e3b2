//! The UiTPAS number: thirteen digits, of which digit 13 is a Luhn check digit. Nobody derives a right from
//! it.
//!
//! Rule: a pass number has 13 digits, Luhn over all of them, and digit 12 is 0 or 1
//! Test: `numbers_of_the_public_test_set_are_valid_and_tell_their_kind`, `the_first_broken_rule_is_named`
//! Source: UiTPAS documentation, UiTPAS number

use super::{NumberError, number};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A checked UiTPAS number. Leading zeros count, so it is text.
///
// An attribute: these words are the API document's, and no rule of the page.
#[doc = " Rule: 13 digits, Luhn over all of them, digit 12 is 0 or 1. \
         In numbers of the field a 1 marks a card that"]
/// was issued for the social tariff, whatever became of the right since; it stands on the card, on receipts
/// and in every answer, for all to see. So numbers that are made here have a 0 for everybody, and no rule
/// looks at the digit.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, pattern = r"^\d{13}$")]
pub struct PassNumber(pub(super) String);

number!(PassNumber);

impl PassNumber {
    /// Checks in the order of the older back end: form, check digit, kind.
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        let text = text.trim();
        if text.len() != 13 || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(NumberError::Form(13));
        }
        if !luhn_sum(text).is_multiple_of(10) {
            return Err(NumberError::CheckDigit);
        }
        if !matches!(text.as_bytes()[11], b'0' | b'1') {
            return Err(NumberError::Kind);
        }
        Ok(Self(text.to_owned()))
    }

    /// The number with this 5-digit prefix and 6-digit sequence; it tells nothing of its holder.
    pub fn build(prefix: u32, sequence: u32) -> Self {
        Self::of_kind(prefix, sequence, false)
    }

    /// A number as the field issues it, with the kind of card in digit 12: for tests that meet such cards.
    pub fn of_kind(prefix: u32, sequence: u32, social: bool) -> Self {
        let body = format!(
            "{:05}{:06}{}",
            prefix % 100_000,
            sequence % 1_000_000,
            u8::from(social)
        );
        let check = (10 - luhn_sum(&format!("{body}0")) % 10) % 10;
        Self(format!("{body}{check}"))
    }

    /// The number that no card has: it stands where somebody's number stood who is forgotten.
    pub fn of_nobody() -> Self {
        Self::of_kind(0, 0, false)
    }

    /// Whether the card was issued as a social-tariff card (kansenpas). Whoever sees the number can tell; it
    /// proves no right.
    pub fn is_social_card(&self) -> bool {
        self.0.as_bytes()[11] == b'1'
    }

    /// The thirteen digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

pub(super) fn luhn_sum(digits: &str) -> u32 {
    digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, byte)| {
            let digit = u32::from(byte - b'0');
            match (place % 2, digit * 2) {
                (0, _) => digit,
                (_, twice) if twice > 9 => twice - 9,
                (_, twice) => twice,
            }
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_of_the_public_test_set_are_valid_and_tell_their_kind() {
        for (number, social) in [
            ("0900000095902", false),
            ("0900000067513", true),
            ("1000000520006", false),
            ("0900000045410", true),
            ("0945000057915", true),
        ] {
            assert_eq!(
                PassNumber::parse(number).unwrap().is_social_card(),
                social,
                "{number}"
            );
        }
    }

    #[test]
    fn the_first_broken_rule_is_named() {
        assert_eq!(PassNumber::parse("12345"), Err(NumberError::Form(13)));
        assert_eq!(PassNumber::parse("09000000959O2"), Err(NumberError::Form(13)));
        assert_eq!(PassNumber::parse("0930000237912"), Err(NumberError::CheckDigit));
        assert_eq!(PassNumber::parse("0930000237931"), Err(NumberError::Kind));
    }

    proptest! {
        #[test]
        fn a_built_number_parses_and_any_single_wrong_digit_is_noticed(
            seq in 0u32..1_000_000,
            social: bool,
            place in 0usize..13,
            shift in 1u8..10,
        ) {
            let number = PassNumber::of_kind(9901, seq, social);
            prop_assert_eq!(PassNumber::parse(number.as_str()), Ok(number.clone()));
            prop_assert!(!PassNumber::build(9901, seq).is_social_card());
            let mut digits = number.as_str().as_bytes().to_vec();
            digits[place] = b'0' + (digits[place] - b'0' + shift) % 10;
            prop_assert!(PassNumber::parse(std::str::from_utf8(&digits).unwrap()).is_err());
        }
    }
}
