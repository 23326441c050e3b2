//! Passholders: people with a pass, searched and read as far as the caller may see, registered, changed and
//! deleted; what they saved and spent, what a membership costs them and becomes of it, when they move, where
//! children live as well, what counters note of them, their pictures, associations, families and schools.

pub(super) mod counters;
mod delete_association_membership;
mod delete_family_member;
mod delete_move;
mod delete_passholder;
mod delete_picture;
mod delete_school;
mod delete_second_home;
mod get_association_memberships;
mod get_doubles;
mod get_families;
mod get_family_members;
mod get_insz_status;
mod get_looks;
mod get_membership_preview;
mod get_membership_price;
mod get_move;
mod get_newcomer_price;
mod get_passholder;
mod get_passholders;
mod get_picture;
mod get_private;
mod get_school;
mod get_second_home;
mod get_transactions;
mod household;
pub(super) mod numbers;
mod picture_file;
mod picture_link;
mod post_association_membership;
mod post_family_member;
mod post_membership;
mod post_merge;
mod post_passholder;
mod put_family_member;
mod put_move;
mod put_passholder;
mod put_picture;
mod put_private;
mod put_school;
mod put_second_home;
pub(super) mod referral_code;
pub(super) mod sent;
pub(super) mod vouchers;

use super::registry::{GET, Operation, later, offered};
pub use get_looks::{Look, looks_at};
pub use get_transactions::{READS_OWN_HISTORY, history};
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
        offered(routes!(delete_passholder::handle)),
        offered(routes!(get_private::handle)),
        offered(routes!(put_private::handle)),
        offered(routes!(get_picture::handle)),
        offered(routes!(put_picture::handle)),
        offered(routes!(delete_picture::handle)),
        offered(routes!(get_membership_preview::handle)),
        offered(routes!(post_membership::handle)),
        offered(routes!(get_newcomer_price::handle)),
        offered(routes!(get_membership_price::handle)),
        offered(routes!(get_transactions::handle)),
        offered(routes!(get_looks::handle)),
        later(GET, "/passholders/{passholderId}/coupons"),
        offered(routes!(get_association_memberships::handle)),
        offered(routes!(post_association_membership::handle)),
        offered(routes!(delete_association_membership::handle)),
        offered(routes!(get_family_members::handle)),
        offered(routes!(post_family_member::handle)),
        offered(routes!(put_family_member::handle)),
        offered(routes!(delete_family_member::handle)),
        offered(routes!(get_families::handle)),
        offered(routes!(get_move::handle)),
        offered(routes!(put_move::handle)),
        offered(routes!(delete_move::handle)),
        offered(routes!(get_second_home::handle)),
        offered(routes!(put_second_home::handle)),
        offered(routes!(delete_second_home::handle)),
        offered(routes!(get_doubles::handle)),
        offered(routes!(post_merge::handle)),
        offered(routes!(get_school::handle)),
        offered(routes!(put_school::handle)),
        offered(routes!(delete_school::handle)),
    ]
}
