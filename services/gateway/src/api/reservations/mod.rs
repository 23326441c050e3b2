//! Reservations: tickets at a reduced tariff that are held for a while. Beyond the contract.

mod delete_reservation;
mod get_reservation;
mod post_confirm;
mod post_reservations;
mod view;

use super::registry::{Operation, offered};
use utoipa_axum::routes;

/// The operations of reservations.
pub fn operations() -> Vec<Operation> {
    vec![
        offered(routes!(post_reservations::handle)),
        offered(routes!(get_reservation::handle)),
        offered(routes!(post_confirm::handle)),
        offered(routes!(delete_reservation::handle)),
    ]
}
