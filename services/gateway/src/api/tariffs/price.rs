//! A price in a query: euros, as counters type them.

use crate::door::problem::Problem;
use contracts::{Cents, Euro};

/// The usual price of a ticket, in cents.
///
/// # Errors
/// 404 for what is no amount in euro.
pub fn price(text: &str) -> Result<Cents, Problem> {
    let price: Euro = text
        .parse()
        .map_err(|error| Problem::not_found(&format!("regularPrice {error}")))?;
    Ok(price.0)
}
