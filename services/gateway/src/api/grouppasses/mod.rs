//! Group passes: a pass of a group with a right to so many tickets a year.

mod get_grouppass;
mod get_grouppasses;

use super::registry::{GET, Operation, later, offered};
use utoipa_axum::routes;

/// The operations of group passes.
pub fn operations() -> Vec<Operation> {
    vec![
        offered(routes!(get_grouppasses::handle)),
        offered(routes!(get_grouppass::handle)),
        later(GET, "/grouppasses/{passholderId}/coupons"),
    ]
}
