//! Where somebody lives, as far as a region asks.
//!
//! Rule: a postal code has four digits and is 1000 or more; 0000 stands for abroad where a price is asked
//! Test: `a_postal_code_has_four_digits_and_abroad_is_0000`
//! Source: UiTPAS API 4.0, GET /passholders/membership-prices/{cardSystemId}

use contracts::pass::CardSystem;
use contracts::{Refusal, named};

/// The postal code of whoever lives abroad.
pub const ABROAD: &str = "0000";

/// Refuses what is no Belgian postal code.
///
/// # Errors
/// `invalid-postal-code`.
pub fn require_postal_code(code: &str) -> Result<(), Refusal> {
    let is_one = code.len() == 4 && code.bytes().all(|byte| byte.is_ascii_digit()) && !code.starts_with('0');
    match is_one {
        true => Ok(()),
        false => Err(Refusal::uitpas(
            "invalid-postal-code",
            format!("{:?} is no postal code", named(code)),
        )),
    }
}

/// Whether one of the region's cities has this postal code; in a region that lists no cities nobody lives.
pub fn lies_in(system: &CardSystem, code: &str) -> bool {
    let mut cities = system.cities.iter().flatten();
    cities.any(|city| city.postal_code == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_postal_code_has_four_digits_and_abroad_is_0000() {
        for code in ["1000", "3450", "9999"] {
            assert!(require_postal_code(code).is_ok(), "{code}");
        }
        for code in ["", "345", "34500", "345a", "0999", ABROAD, "٣٤٥٠"] {
            let refusal = require_postal_code(code).unwrap_err();
            assert!(refusal.is("invalid-postal-code"), "{code}");
        }
    }
}
