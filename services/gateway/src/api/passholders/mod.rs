//! Passholders: people with a pass, searched and read as far as the caller may see; what they saved and
//! spent, and the associations that they belong to.

mod get_association_memberships;
mod get_passholder;
mod get_passholders;
mod get_transactions;

use super::registry::{Operation, later, offered};
use axum::routing::MethodFilter;
use utoipa_axum::routes;

/// The operations of passholders.
pub fn operations() -> Vec<Operation> {
    vec![
        offered(routes!(get_passholders::handle)),
        later(MethodFilter::POST, "/passholders"),
        offered(routes!(get_passholder::handle)),
        later(MethodFilter::PUT, "/passholders/{passholderId}"),
        later(MethodFilter::DELETE, "/passholders/{passholderId}"),
        later(MethodFilter::GET, "/passholders/{passholderId}/private"),
        later(MethodFilter::PUT, "/passholders/{passholderId}/private"),
        later(MethodFilter::GET, "/passholders/{passholderId}/picture"),
        later(MethodFilter::PUT, "/passholders/{passholderId}/picture"),
        later(MethodFilter::DELETE, "/passholders/{passholderId}/picture"),
        later(
            MethodFilter::GET,
            "/passholders/{passholderId}/memberships/{cardSystemId}",
        ),
        later(
            MethodFilter::POST,
            "/passholders/{passholderId}/memberships/{cardSystemId}",
        ),
        later(MethodFilter::GET, "/passholders/membership-prices/{cardSystemId}"),
        later(
            MethodFilter::GET,
            "/passholders/{passholderId}/membership-prices/{cardSystemId}",
        ),
        offered(routes!(get_transactions::handle)),
        later(MethodFilter::GET, "/passholders/{passholderId}/coupons"),
        offered(routes!(get_association_memberships::handle)),
        later(
            MethodFilter::POST,
            "/passholders/{passholderId}/association-memberships",
        ),
        later(
            MethodFilter::DELETE,
            "/passholders/{passholderId}/association-memberships/{associationId}",
        ),
        later(MethodFilter::GET, "/passholders/{passholderId}/family-members"),
        later(MethodFilter::POST, "/passholders/{passholderId}/family-members"),
        later(
            MethodFilter::PUT,
            "/passholders/{passholderId}/family-members/{familyMemberId}",
        ),
        later(
            MethodFilter::DELETE,
            "/passholders/{passholderId}/family-members/{familyMemberId}",
        ),
        later(MethodFilter::GET, "/passholders/{passholderId}/families"),
        later(MethodFilter::GET, "/passholders/{passholderId}/school"),
        later(MethodFilter::PUT, "/passholders/{passholderId}/school"),
        later(MethodFilter::DELETE, "/passholders/{passholderId}/school"),
    ]
}
