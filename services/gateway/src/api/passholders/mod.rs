//! Passholders: people with a pass, searched and read as far as the caller may see; what they saved and
//! spent, the associations that they belong to, their families and schools.

mod delete_association_membership;
mod delete_family_member;
mod delete_school;
mod get_association_memberships;
mod get_families;
mod get_family_members;
mod get_membership_preview;
mod get_membership_price;
mod get_newcomer_price;
mod get_passholder;
mod get_passholders;
mod get_school;
mod get_transactions;
mod post_association_membership;
mod post_family_member;
mod post_membership;
mod put_family_member;
mod put_school;
mod registrar;
mod vouchers;

use super::registry::{DELETE, GET, Operation, POST, PUT, later, offered};
use utoipa_axum::routes;

/// The operations of passholders.
pub fn operations() -> Vec<Operation> {
    vec![
        offered(routes!(get_passholders::handle)),
        later(POST, "/passholders"),
        offered(routes!(get_passholder::handle)),
        later(PUT, "/passholders/{passholderId}"),
        later(DELETE, "/passholders/{passholderId}"),
        later(GET, "/passholders/{passholderId}/private"),
        later(PUT, "/passholders/{passholderId}/private"),
        later(GET, "/passholders/{passholderId}/picture"),
        later(PUT, "/passholders/{passholderId}/picture"),
        later(DELETE, "/passholders/{passholderId}/picture"),
        offered(routes!(get_membership_preview::handle)),
        offered(routes!(post_membership::handle)),
        offered(routes!(get_newcomer_price::handle)),
        offered(routes!(get_membership_price::handle)),
        offered(routes!(get_transactions::handle)),
        later(GET, "/passholders/{passholderId}/coupons"),
        offered(routes!(get_association_memberships::handle)),
        offered(routes!(post_association_membership::handle)),
        offered(routes!(delete_association_membership::handle)),
        offered(routes!(get_family_members::handle)),
        offered(routes!(post_family_member::handle)),
        offered(routes!(put_family_member::handle)),
        offered(routes!(delete_family_member::handle)),
        offered(routes!(get_families::handle)),
        offered(routes!(get_school::handle)),
        offered(routes!(put_school::handle)),
        offered(routes!(delete_school::handle)),
    ]
}
