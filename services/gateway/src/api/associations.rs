//! Associations: clubs whose members pay less. Memberships of a passholder are with the passholder.

use super::registry::{Operation, later};
use axum::routing::MethodFilter;

/// The operations of associations.
pub fn operations() -> Vec<Operation> {
    vec![later(MethodFilter::GET, "/associations")]
}
