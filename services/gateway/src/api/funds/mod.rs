//! Funds that bear parts of prices. A resource of ours.

mod get_funds;
mod post_fund;

use super::registry::{Operation, offered};
use utoipa_axum::routes;

/// The operations of funds.
pub fn operations() -> Vec<Operation> {
    vec![
        offered(routes!(get_funds::handle)),
        offered(routes!(post_fund::handle)),
    ]
}
