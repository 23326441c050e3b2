//! Orders: passes that are bought on line, and paid before anybody becomes a passholder.

mod get_order;
mod post_order;
mod reader;
mod sent;
mod webhook;

use super::registry::{Operation, offered};
use utoipa_axum::routes;
pub use webhook::webhook;

/// The operations of orders.
pub fn operations() -> Vec<Operation> {
    vec![
        offered(routes!(post_order::handle)),
        offered(routes!(get_order::handle)),
    ]
}
