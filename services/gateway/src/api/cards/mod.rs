//! Cards: plastic in stock and in hands, as an administrator of a region sees them, and the counters
//! where those in stock lie.

mod get_card;
mod get_social_tariff_cards;
mod put_counter;

use super::registry::{Operation, offered};
use utoipa_axum::routes;

/// The operations of cards.
pub fn operations() -> Vec<Operation> {
    vec![
        offered(routes!(get_card::handle)),
        offered(routes!(get_social_tariff_cards::handle)),
        offered(routes!(put_counter::handle)),
    ]
}
