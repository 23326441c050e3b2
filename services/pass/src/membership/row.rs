//! The row of a membership of which only the right changes.

use crate::right::Held;
use contracts::PassholderId;
use contracts::pass::{Membership, MembershipRow};

/// As the membership is, with this right or none.
pub fn with_right(id: PassholderId, membership: &Membership, right: Option<Held>) -> MembershipRow {
    MembershipRow {
        passholder_id: id,
        card_system_id: membership.card_system_id,
        status: membership.status,
        since: membership.since,
        social_tariff_end: right.map(|right| right.last_day),
        suspended_until: right.and_then(|right| right.suspended_until),
    }
}
