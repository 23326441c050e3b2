//! Settlement periods: when what was sold in a region is settled, who closes that, and what is paid. A
//! resource of ours.

mod get_payments;
mod get_period;
mod get_periods;
mod get_statements;
mod post_approve;
mod post_propose;
mod post_refuse;

use super::registry::{Operation, offered};
use crate::door::problem::Problem;
use contracts::billing::PeriodId;
use utoipa_axum::routes;

/// The operations of settlement periods.
pub fn operations() -> Vec<Operation> {
    vec![
        offered(routes!(get_periods::handle)),
        offered(routes!(get_period::handle)),
        offered(routes!(post_propose::handle)),
        offered(routes!(post_approve::handle)),
        offered(routes!(post_refuse::handle)),
        offered(routes!(get_statements::handle)),
        offered(routes!(get_payments::handle)),
    ]
}

/// The period that a path names.
fn period(text: &str) -> Result<PeriodId, Problem> {
    text.parse().map_err(|_| Problem::not_found("Unknown id"))
}
