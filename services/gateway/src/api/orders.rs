//! Orders: passes that are bought on line.

use super::registry::{GET, Operation, POST, later};

/// The operations of orders.
pub fn operations() -> Vec<Operation> {
    vec![later(POST, "/orders"), later(GET, "/orders/{orderId}")]
}
