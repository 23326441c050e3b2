//! Organizers: who gives points and reduced tariffs. Their reports are in `financial_reports`.

mod get_municipality;
mod get_organizer;
mod get_organizers;
mod post_late_registrations;
mod put_municipality;

use super::registry::{DELETE, GET, Operation, POST, later, offered};
use utoipa_axum::routes;

/// The operations of organizers.
pub fn operations() -> Vec<Operation> {
    vec![
        offered(routes!(get_organizers::handle)),
        offered(routes!(get_organizer::handle)),
        offered(routes!(get_municipality::handle)),
        offered(routes!(put_municipality::handle)),
        offered(routes!(post_late_registrations::handle)),
        later(GET, "/organizers/{organizerId}/admins"),
        later(POST, "/organizers/{organizerId}/admins"),
        later(DELETE, "/organizers/{organizerId}/admins/{adminUserId}"),
    ]
}
