//! Municipalities: who pays for the residents of a postal code. The table comes with a region pack.

mod home;
mod payers;
mod put;
mod store;

pub use home::{day_of_activity, home_in_region, homes};
pub use payers::{Payers, SecondPayer};
pub use put::put;
pub use store::by_postal_code;

use std::collections::HashMap;

/// The municipality that pays for somebody who lives here. One that is not among those known is named by the
/// postal code itself, so that no share is without a payer.
pub fn payer(known: &HashMap<String, String>, postal_code: &str) -> String {
    match known.get(postal_code) {
        Some(municipality) => municipality.clone(),
        None => format!("postcode {postal_code}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_postal_code_without_a_municipality_pays_under_its_own_name() {
        let known = HashMap::from([("3450".to_owned(), "Geetbets".to_owned())]);
        assert_eq!(payer(&known, "3450"), "Geetbets");
        assert_eq!(payer(&known, "1000"), "postcode 1000");
    }
}
