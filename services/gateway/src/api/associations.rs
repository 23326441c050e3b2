//! Associations: clubs whose members pay less. Memberships of a passholder are with the passholder.

use super::registry::{GET, Operation, later};

/// The operations of associations.
pub fn operations() -> Vec<Operation> {
    vec![later(GET, "/associations")]
}
