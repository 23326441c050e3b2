//! Registrations: several people who come to a counter together and become passholders in one act. A resource
//! of ours: the contract registers people one by one.

mod post_registrations;
mod sent;

use super::registry::{Operation, offered};
use utoipa_axum::routes;

/// The operations of registrations.
pub fn operations() -> Vec<Operation> {
    vec![offered(routes!(post_registrations::handle))]
}
