//! Organizers: who gives points and reduced tariffs. Their reports are in `financial_reports`.

mod get_organizer;
mod get_organizers;

use super::registry::{Operation, later, offered};
use axum::routing::MethodFilter;
use utoipa_axum::routes;

/// The operations of organizers.
pub fn operations() -> Vec<Operation> {
    vec![
        offered(routes!(get_organizers::handle)),
        offered(routes!(get_organizer::handle)),
        later(MethodFilter::GET, "/organizers/{organizerId}/admins"),
        later(MethodFilter::POST, "/organizers/{organizerId}/admins"),
        later(
            MethodFilter::DELETE,
            "/organizers/{organizerId}/admins/{adminUserId}",
        ),
    ]
}
