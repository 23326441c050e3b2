//! Tariffs: which reduced prices a pass has for an event.

mod filter;
mod get_static_tariffs;
mod get_tariffs;
mod price;

use super::registry::{Operation, offered};
use utoipa_axum::routes;

/// The operations of tariffs.
pub fn operations() -> Vec<Operation> {
    vec![
        offered(routes!(get_tariffs::handle)),
        offered(routes!(get_static_tariffs::handle)),
    ]
}
