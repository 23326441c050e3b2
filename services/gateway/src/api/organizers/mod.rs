//! Organizers: who gives points and reduced tariffs. Their reports are in `financial_reports`.

mod get_organizer;
mod get_organizers;

use super::registry::{DELETE, GET, Operation, POST, later, offered};
use utoipa_axum::routes;

/// The operations of organizers.
pub fn operations() -> Vec<Operation> {
    vec![
        offered(routes!(get_organizers::handle)),
        offered(routes!(get_organizer::handle)),
        later(GET, "/organizers/{organizerId}/admins"),
        later(POST, "/organizers/{organizerId}/admins"),
        later(DELETE, "/organizers/{organizerId}/admins/{adminUserId}"),
    ]
}
