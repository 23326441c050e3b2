//! Events: their limits and points, and the regions whose passes count there.

mod get_card_systems;
mod get_settings;
mod put_settings;

use super::registry::{Operation, later, offered};
use axum::routing::MethodFilter;
use utoipa_axum::routes;

/// The operations of events.
pub fn operations() -> Vec<Operation> {
    vec![
        offered(routes!(get_card_systems::handle)),
        later(MethodFilter::PUT, "/events/{eventId}/card-systems"),
        offered(routes!(get_settings::handle)),
        offered(routes!(put_settings::handle)),
        later(
            MethodFilter::GET,
            "/events/{eventId}/qr-checkincodes/download-link",
        ),
    ]
}
