//! Partners: organisations that guide people towards the pass, their clients, and what came of it. A resource
//! of ours.

mod delete_client;
mod get_attests;
mod get_clients;
mod get_effect;
mod get_grouppasses;
mod get_non_use;
mod get_partner;
mod get_partners;
mod kept;
mod post_client;
mod post_end;
mod post_partner;
mod put_partner;
mod seen;

use super::registry::{Operation, offered};
use utoipa_axum::routes;

/// The operations of partners.
pub fn operations() -> Vec<Operation> {
    vec![
        offered(routes!(get_partners::handle)),
        offered(routes!(post_partner::handle)),
        offered(routes!(get_partner::handle)),
        offered(routes!(put_partner::handle)),
        offered(routes!(post_end::handle)),
        offered(routes!(get_clients::handle)),
        offered(routes!(post_client::handle)),
        offered(routes!(delete_client::handle)),
        offered(routes!(get_attests::handle)),
        offered(routes!(get_effect::handle)),
        offered(routes!(get_grouppasses::handle)),
        offered(routes!(get_non_use::handle)),
    ]
}
