//! Distribution keys as things that people manage: versions, decisions, thresholds and simulations. A
//! resource of ours.

mod delete_version;
mod get_distribution_key;
mod get_distribution_keys;
mod get_simulation;
mod get_thresholds;
mod named;
mod post_decision;
mod post_distribution_key;
mod post_publication;
mod post_simulation;
mod post_version;
mod put_members;
mod put_version;

use super::registry::{Operation, offered};
use utoipa_axum::routes;

/// The operations of distribution keys.
pub fn operations() -> Vec<Operation> {
    vec![
        offered(routes!(get_distribution_keys::handle)),
        offered(routes!(post_distribution_key::handle)),
        offered(routes!(get_distribution_key::handle)),
        offered(routes!(post_version::handle)),
        offered(routes!(put_version::handle)),
        offered(routes!(delete_version::handle)),
        offered(routes!(post_decision::handle)),
        offered(routes!(post_publication::handle)),
        offered(routes!(get_thresholds::handle)),
        offered(routes!(put_members::handle)),
        offered(routes!(post_simulation::handle)),
        offered(routes!(get_simulation::handle)),
    ]
}
