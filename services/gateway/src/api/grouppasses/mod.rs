//! Group passes: a pass of a group with a right to so many tickets a year.

mod get_grouppass;
mod get_grouppasses;

use super::registry::{Operation, later, offered};
use axum::routing::MethodFilter;
use utoipa_axum::routes;

/// The operations of group passes.
pub fn operations() -> Vec<Operation> {
    vec![
        offered(routes!(get_grouppasses::handle)),
        offered(routes!(get_grouppass::handle)),
        later(MethodFilter::GET, "/grouppasses/{passholderId}/coupons"),
    ]
}
