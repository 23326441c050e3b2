//! Card systems: the regions. Open to whoever names a client.

mod get_card_system;
mod get_card_systems;

use super::registry::{GET, Operation, later, offered};
use utoipa_axum::routes;

/// The operations of card systems.
pub fn operations() -> Vec<Operation> {
    vec![
        offered(routes!(get_card_systems::handle)),
        offered(routes!(get_card_system::handle)),
        later(GET, "/card-systems/{cardSystemId}/social-tariff-settings"),
        later(GET, "/card-systems/{cardSystemId}/city-settings"),
        later(GET, "/card-systems/{cardSystemId}/membership-prices"),
    ]
}
