//! Validation of social tariffs: whether somebody has a right to one, asked of others.

use super::registry::{Operation, later};
use axum::routing::MethodFilter;

/// The operations of validation.
pub fn operations() -> Vec<Operation> {
    vec![
        later(MethodFilter::GET, "/social-tariff-validation/start"),
        later(MethodFilter::POST, "/social-tariff-validation/token"),
        later(MethodFilter::GET, "/social-tariff-validation"),
    ]
}
