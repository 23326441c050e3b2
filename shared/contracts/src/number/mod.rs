//! Number rules of the field: pass numbers, chip numbers and national register numbers.

mod chip_number;
mod insz;
mod insz_in_text;
mod pass_number;
mod referral_code;

pub use chip_number::ChipNumber;
pub use insz::Insz;
pub use pass_number::PassNumber;
pub use referral_code::ReferralCode;

/// Why a string is not a number of the asked kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    #[error("must have exactly {0} characters of the right kind")]
    Form(usize),
    #[error("has a wrong check digit")]
    CheckDigit,
    #[error("digit 12 must be 0 (regular) or 1 (social tariff)")]
    Kind,
}

macro_rules! number {
    ($name:ident) => {
        impl TryFrom<String> for $name {
            type Error = super::NumberError;
            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::parse(&text)
            }
        }
        impl std::str::FromStr for $name {
            type Err = super::NumberError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::parse(text)
            }
        }
        impl From<$name> for String {
            fn from(number: $name) -> Self {
                number.0
            }
        }
        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }
    };
}
use number;
