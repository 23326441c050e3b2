//! Municipalities: who pays for the residents of a postal code. The table comes with a region pack.

mod put;
mod store;

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
