//! Financial reports: what an organizer is owed for the reduced tariffs that it gave.

use super::registry::{Operation, later};
use axum::routing::MethodFilter;

/// The operations of financial reports.
pub fn operations() -> Vec<Operation> {
    vec![
        later(
            MethodFilter::GET,
            "/organizers/{organizerId}/financial-reports/periods",
        ),
        later(MethodFilter::GET, "/organizers/{organizerId}/financial-reports"),
        later(MethodFilter::POST, "/organizers/{organizerId}/financial-reports"),
        // Also for `{reportId}.zip`.
        later(
            MethodFilter::GET,
            "/organizers/{organizerId}/financial-reports/{reportId}",
        ),
        later(
            MethodFilter::GET,
            "/organizers/{organizerId}/financial-reports/{reportId}/download-link",
        ),
    ]
}
