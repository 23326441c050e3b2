//! Card systems: the regions. Open to whoever names a client, but for their stock of
//! cards, and who never used a right.

mod get_card_system;
mod get_card_systems;
mod get_city_settings;
mod get_membership_prices;
mod get_non_use;
mod get_social_tariff_settings;
mod get_stock;

use super::registry::{Operation, offered};
use utoipa_axum::routes;

/// The operations of card systems.
pub fn operations() -> Vec<Operation> {
    vec![
        offered(routes!(get_card_systems::handle)),
        offered(routes!(get_card_system::handle)),
        offered(routes!(get_social_tariff_settings::handle)),
        offered(routes!(get_city_settings::handle)),
        offered(routes!(get_membership_prices::handle)),
        offered(routes!(get_stock::handle)),
        offered(routes!(get_non_use::handle)),
    ]
}
