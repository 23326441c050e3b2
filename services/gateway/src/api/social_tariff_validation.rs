//! Validation of social tariffs: whether somebody has a right to one, asked of others.

use super::registry::{GET, Operation, POST, later};

/// The operations of validation.
pub fn operations() -> Vec<Operation> {
    vec![
        later(GET, "/social-tariff-validation/start"),
        later(POST, "/social-tariff-validation/token"),
        later(GET, "/social-tariff-validation"),
    ]
}
