//! Referrals: a partner guides somebody towards the pass with a code, counters take it, and the partner may
//! learn whether it worked. A resource of ours; `referral/mod.rs` of pass has the picture.

mod acts;
mod get_referral;
mod get_referrals;
mod page;
pub(super) mod partners;
mod post_accept;
mod post_complete;
mod post_hand_over;
mod post_referral;
mod post_refuse;
mod post_withdraw;
mod post_withdraw_by_code;
mod put_consent;
mod put_consent_by_code;

use super::registry::{Operation, offered};
use utoipa_axum::routes;

/// The operations of referrals.
pub fn operations() -> Vec<Operation> {
    vec![
        offered(routes!(get_referrals::handle)),
        offered(routes!(post_referral::handle)),
        offered(routes!(get_referral::handle)),
        offered(routes!(post_accept::handle)),
        offered(routes!(post_complete::handle)),
        offered(routes!(post_refuse::handle)),
        offered(routes!(post_hand_over::handle)),
        offered(routes!(post_withdraw::handle)),
        offered(routes!(put_consent::handle)),
        offered(routes!(post_withdraw_by_code::handle)),
        offered(routes!(put_consent_by_code::handle)),
    ]
}
