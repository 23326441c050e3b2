//! Passholders: people with a pass, searched and read as far as the caller may see; what they saved and
//! spent, and the associations that they belong to.

mod get_association_memberships;
mod get_membership_preview;
mod get_membership_price;
mod get_newcomer_price;
mod get_passholder;
mod get_passholders;
mod get_transactions;
mod post_membership;
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
        later(POST, "/passholders/{passholderId}/association-memberships"),
        later(
            DELETE,
            "/passholders/{passholderId}/association-memberships/{associationId}",
        ),
        later(GET, "/passholders/{passholderId}/family-members"),
        later(POST, "/passholders/{passholderId}/family-members"),
        later(PUT, "/passholders/{passholderId}/family-members/{familyMemberId}"),
        later(
            DELETE,
            "/passholders/{passholderId}/family-members/{familyMemberId}",
        ),
        later(GET, "/passholders/{passholderId}/families"),
        later(GET, "/passholders/{passholderId}/school"),
        later(PUT, "/passholders/{passholderId}/school"),
        later(DELETE, "/passholders/{passholderId}/school"),
    ]
}
