//! The UID of a card's NFC chip.
//!
//! Rule: a chip number is seven bytes in hexadecimal
//! Test: `a_chip_number_is_seven_bytes_of_hexadecimal`
//! Source: UiTPAS API 4.0, `chipNumber`

use super::{NumberError, number};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A chip number: 14 upper-case hexadecimal characters (a 7-byte UID). Digital passes have none.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, pattern = r"^[0-9A-F]{14}$")]
pub struct ChipNumber(pub(super) String);

number!(ChipNumber);

impl ChipNumber {
    /// Lower case is accepted in and written in upper case.
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        let text = text.trim();
        if text.len() != 14 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(NumberError::Form(14));
        }
        Ok(Self(text.to_ascii_uppercase()))
    }

    /// In upper case.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chip_number_is_seven_bytes_of_hexadecimal() {
        assert_eq!(
            ChipNumber::parse("04784cdaee3880").unwrap().as_str(),
            "04784CDAEE3880"
        );
        assert!(ChipNumber::parse("04784CDAEE38").is_err());
        assert!(ChipNumber::parse("04784CDAEE388G").is_err());
    }
}
