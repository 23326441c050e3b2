//! What a path names: what is no number names nothing.

use crate::door::problem::Problem;
use contracts::DistributionKeyId;

/// A key.
///
/// # Errors
/// 404 for what is no number.
pub fn key(text: &str) -> Result<DistributionKeyId, Problem> {
    let number = text.parse().map(DistributionKeyId);
    number.map_err(|_| Problem::not_found("No such distribution key"))
}

/// A version of one.
///
/// # Errors
/// 404 for what is no number.
pub fn version(text: &str) -> Result<i32, Problem> {
    text.parse().map_err(|_| Problem::not_found("No such version"))
}
