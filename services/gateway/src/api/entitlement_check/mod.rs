//! "What am I entitled to?": what a region asks, and what its rules say to whoever answers. Open to
//! everybody: no token, no client, no cookie. Beyond the contract.
//!
//! Whoever watches the line learns nothing: the answers are numbers of one digit, and what is said back is
//! made as long whatever it says.

mod get_entitlement_check;
mod padded;
mod post_entitlement_check;

use super::registry::{Operation, offered};
use utoipa_axum::routes;

/// The operations of the check.
pub fn operations() -> Vec<Operation> {
    vec![
        offered(routes!(get_entitlement_check::handle)),
        offered(routes!(post_entitlement_check::handle)),
    ]
}
