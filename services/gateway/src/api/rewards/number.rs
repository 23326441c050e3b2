//! A pass number about which something is asked.

use contracts::{PassNumber, Refusal};

/// A number that cannot be one is refused here, before anybody remembers it: it may be another number of a
/// person.
pub fn number(text: &str) -> Result<PassNumber, Refusal> {
    PassNumber::require(text, "invalid-uitpas-number")
}
