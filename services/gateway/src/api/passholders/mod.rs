//! Passholders: people with a pass, searched and read as far as the caller may see; what they saved and
//! spent, and the associations that they belong to.

mod counters;
mod delete_picture;
mod get_association_memberships;
mod get_insz_status;
mod get_passholder;
mod get_passholders;
mod get_picture;
mod get_private;
mod get_transactions;
mod picture_file;
mod picture_link;
mod post_passholder;
mod put_passholder;
mod put_picture;
mod put_private;
mod sent;

use super::registry::{DELETE, GET, Operation, POST, PUT, later, offered};
pub use picture_file::files;
use utoipa_axum::routes;

/// The operations of passholders.
pub fn operations() -> Vec<Operation> {
    vec![
        offered(routes!(get_passholders::handle)),
        offered(routes!(post_passholder::handle)),
        offered(routes!(get_passholder::handle)),
        offered(routes!(put_passholder::handle)),
        offered(routes!(get_insz_status::handle)),
        later(DELETE, "/passholders/{passholderId}"),
        offered(routes!(get_private::handle)),
        offered(routes!(put_private::handle)),
        offered(routes!(get_picture::handle)),
        offered(routes!(put_picture::handle)),
        offered(routes!(delete_picture::handle)),
        later(GET, "/passholders/{passholderId}/memberships/{cardSystemId}"),
        later(POST, "/passholders/{passholderId}/memberships/{cardSystemId}"),
        later(GET, "/passholders/membership-prices/{cardSystemId}"),
        later(
            GET,
            "/passholders/{passholderId}/membership-prices/{cardSystemId}",
        ),
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
