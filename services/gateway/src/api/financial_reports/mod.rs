//! Financial reports: what an organizer is owed for the reduced tariffs that it gave, as files.

mod download;
mod file;
mod get_link;
mod get_periods;
mod get_report;
mod get_reports;
mod link;
mod post_report;

use super::registry::{Operation, offered};
pub use download::files;
use utoipa_axum::routes;

/// The operations of financial reports.
pub fn operations() -> Vec<Operation> {
    vec![
        offered(routes!(get_periods::handle)),
        offered(routes!(get_reports::handle)),
        offered(routes!(post_report::handle)),
        // Also for `{reportId}.zip`.
        offered(routes!(get_report::handle)),
        offered(routes!(get_link::handle)),
    ]
}
