//! Check-ins: somebody takes part in an event and earns its points.

mod delete_checkin;
mod get_checkin_status;
mod get_checkins;
mod post_checkin;

use super::registry::{Operation, POST, later, offered};
use utoipa_axum::routes;

/// The operations of check-ins.
pub fn operations() -> Vec<Operation> {
    vec![
        offered(routes!(get_checkin_status::handle)),
        offered(routes!(post_checkin::handle)),
        offered(routes!(get_checkins::handle)),
        offered(routes!(delete_checkin::handle)),
        later(POST, "/passholders/{passholderId}/checkins"),
    ]
}
