//! What keeps people away: noted in two taps, reported in counts. Beyond the contract.

mod get_barriers_report;
mod post_barrier;

use super::registry::{Operation, offered};
use utoipa_axum::routes;

/// The operations of barriers.
pub fn operations() -> Vec<Operation> {
    vec![
        offered(routes!(post_barrier::handle)),
        offered(routes!(get_barriers_report::handle)),
    ]
}
