//! Permissions: what a client or user may do, per organizer. One's own, and those of a client.

mod get_client_permissions;
mod get_permissions;
mod put_client_permissions;
mod view;
mod wanted;

use super::registry::{Operation, offered};
use utoipa_axum::routes;

/// The operations of permissions. Admins of an organizer have theirs with the organizer.
pub fn operations() -> Vec<Operation> {
    vec![
        offered(routes!(get_permissions::handle)),
        offered(routes!(get_client_permissions::handle)),
        offered(routes!(put_client_permissions::handle)),
    ]
}
