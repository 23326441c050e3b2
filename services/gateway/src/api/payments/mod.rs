//! Payments of closed periods: files for banks, what banks say, and the journal. A resource of ours.

mod file;
mod get_file;
mod get_journal;
mod get_orders;
mod post_file;
mod post_statement;

use super::registry::{Operation, offered};
use crate::door::problem::Problem;
use contracts::billing::PeriodId;
pub use file::send;
use utoipa_axum::routes;

/// The operations of payments.
pub fn operations() -> Vec<Operation> {
    vec![
        offered(routes!(get_orders::handle)),
        offered(routes!(post_file::handle)),
        offered(routes!(get_file::handle)),
        offered(routes!(post_statement::handle)),
        offered(routes!(get_journal::handle)),
    ]
}

/// The period that a path names.
fn period(text: &str) -> Result<PeriodId, Problem> {
    text.parse().map_err(|_| Problem::not_found("Unknown id"))
}
