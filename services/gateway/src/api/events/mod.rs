//! Events: their limits, points and places, who waits for one, and the regions whose passes count there.

mod get_card_systems;
mod get_places;
mod get_settings;
mod get_waiting_list;
mod put_places;
mod put_settings;

use super::registry::{GET, Operation, PUT, later, offered};
use utoipa_axum::routes;

/// The operations of events.
pub fn operations() -> Vec<Operation> {
    vec![
        offered(routes!(get_card_systems::handle)),
        later(PUT, "/events/{eventId}/card-systems"),
        offered(routes!(get_settings::handle)),
        offered(routes!(put_settings::handle)),
        offered(routes!(get_places::handle)),
        offered(routes!(put_places::handle)),
        offered(routes!(get_waiting_list::handle)),
        later(GET, "/events/{eventId}/qr-checkincodes/download-link"),
    ]
}
