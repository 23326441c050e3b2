//! Bank accounts of organizers and municipalities: proposed by one, approved by another. A resource of ours.

mod acts;
mod get_of_municipality;
mod get_of_organizer;
mod post_approve_of_municipality;
mod post_approve_of_organizer;
mod post_of_municipality;
mod post_of_organizer;
mod post_refuse_of_municipality;
mod post_refuse_of_organizer;

use super::registry::{Operation, offered};
use utoipa_axum::routes;

/// The operations of bank accounts.
pub fn operations() -> Vec<Operation> {
    vec![
        offered(routes!(get_of_organizer::handle)),
        offered(routes!(post_of_organizer::handle)),
        offered(routes!(post_approve_of_organizer::handle)),
        offered(routes!(post_refuse_of_organizer::handle)),
        offered(routes!(get_of_municipality::handle)),
        offered(routes!(post_of_municipality::handle)),
        offered(routes!(post_approve_of_municipality::handle)),
        offered(routes!(post_refuse_of_municipality::handle)),
    ]
}
