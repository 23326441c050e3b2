//! Who has a coupon, and for which events.

use crate::event::Event;
use chrono::{DateTime, Utc};
use contracts::billing::{CouponAudience, CouponRow};
use contracts::day::brussels_day;
use directory::Holder;

/// Whether this holder can use this coupon for this event now, as far as it is not used up; `has_right` says
/// whether a right counts in its region. All must hold: a member of its region, granted, enabled there, valid
/// today, and for this organizer and event.
pub fn has_coupon(
    holder: &Holder,
    has_right: bool,
    event: &Event,
    coupon: &CouponRow,
    at: DateTime<Utc>,
) -> bool {
    let is_member = holder
        .active()
        .any(|membership| membership.card_system_id == coupon.card_system_id);
    let is_enabled = event.card_system_ids.contains(&coupon.card_system_id);
    let is_here = coupon.organizers.is_empty() || coupon.organizers.contains(&event.organizer_id);
    let is_for_this = coupon.events.is_empty() || coupon.events.contains(&event.event_id);
    is_member
        && is_granted(holder, has_right, coupon)
        && is_enabled
        && is_valid(coupon, at)
        && is_here
        && is_for_this
}

fn is_granted(holder: &Holder, has_right: bool, coupon: &CouponRow) -> bool {
    match &coupon.granted_to {
        CouponAudience::SocialTariff => has_right,
        CouponAudience::Everyone => !holder.is_group(),
        CouponAudience::Groups => holder.is_group(),
        CouponAudience::Passholders(ids) => ids.contains(&holder.passholder_id),
    }
}

fn is_valid(coupon: &CouponRow, at: DateTime<Utc>) -> bool {
    let today = brussels_day(at);
    coupon.valid_from <= today && coupon.valid_to.is_none_or(|last| today <= last)
}
