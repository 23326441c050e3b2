//! Ticket sales at a reduced tariff: registered, found, cancelled.

mod delete_sale;
mod get_explanation;
mod get_sales;
pub mod lines;
mod post_sales;
pub mod view;

use super::registry::{Operation, offered};
use utoipa_axum::routes;

/// The operations of ticket sales.
pub fn operations() -> Vec<Operation> {
    vec![
        offered(routes!(post_sales::handle)),
        offered(routes!(get_sales::handle)),
        offered(routes!(delete_sale::handle)),
        offered(routes!(get_explanation::handle)),
    ]
}
