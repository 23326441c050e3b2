//! Financial reports: what an organizer is owed for the reduced tariffs that it gave.

use super::registry::{GET, Operation, POST, later};

/// The operations of financial reports.
pub fn operations() -> Vec<Operation> {
    vec![
        later(GET, "/organizers/{organizerId}/financial-reports/periods"),
        later(GET, "/organizers/{organizerId}/financial-reports"),
        later(POST, "/organizers/{organizerId}/financial-reports"),
        // Also for `{reportId}.zip`.
        later(GET, "/organizers/{organizerId}/financial-reports/{reportId}"),
        later(
            GET,
            "/organizers/{organizerId}/financial-reports/{reportId}/download-link",
        ),
    ]
}
