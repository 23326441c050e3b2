//! Orders: passes that are bought on line.

use super::registry::{Operation, later};
use axum::routing::MethodFilter;

/// The operations of orders.
pub fn operations() -> Vec<Operation> {
    vec![
        later(MethodFilter::POST, "/orders"),
        later(MethodFilter::GET, "/orders/{orderId}"),
    ]
}
