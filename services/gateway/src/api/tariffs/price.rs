//! A price in a query: euros, as counters type them.

use crate::door::problem::Problem;
use contracts::Euro;

/// The usual price of a ticket.
///
/// # Errors
/// 404 for what is no amount in euro.
pub fn price(text: &str) -> Result<Euro, Problem> {
    text.parse()
        .map_err(|error| Problem::not_found(&format!("regularPrice {error}")))
}
