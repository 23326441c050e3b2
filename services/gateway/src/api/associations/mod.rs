//! Associations: clubs whose members are known by their pass. Memberships of a passholder are with the
//! passholder.

mod get_associations;

use super::registry::{Operation, offered};
use utoipa_axum::routes;

/// The operations of associations.
pub fn operations() -> Vec<Operation> {
    vec![offered(routes!(get_associations::handle))]
}
