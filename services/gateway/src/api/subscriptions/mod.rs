//! Subscriptions: partners, ticketing vendors and municipalities hear of what happens, at an address of
//! theirs or as a stream. Beyond the contract. What they are: [`crate::outlet`].

mod delete_subscription;
mod get_deliveries;
mod get_events;
mod get_subscription;
mod get_subscriptions;
mod owned;
mod post_pause;
mod post_redeliver;
mod post_replay;
mod post_resume;
mod post_rotate_secret;
mod post_subscriptions;
mod post_test;
mod put_subscription;
mod shown;
mod stream;

use super::registry::{Operation, offered};
use utoipa_axum::routes;

/// The operations of subscriptions.
pub fn operations() -> Vec<Operation> {
    vec![
        offered(routes!(get_subscriptions::handle)),
        offered(routes!(post_subscriptions::handle)),
        offered(routes!(get_subscription::handle)),
        offered(routes!(put_subscription::handle)),
        offered(routes!(delete_subscription::handle)),
        offered(routes!(post_pause::handle)),
        offered(routes!(post_resume::handle)),
        offered(routes!(post_rotate_secret::handle)),
        offered(routes!(post_test::handle)),
        offered(routes!(post_replay::handle)),
        offered(routes!(get_deliveries::handle)),
        offered(routes!(post_redeliver::handle)),
        offered(routes!(get_events::handle)),
    ]
}
