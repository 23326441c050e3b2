//! How many tickets a group has left this year.

use super::briefly::briefly;
use crate::door::Door;
use contracts::billing::ReadGroupQuota;
use contracts::pass::Grouppass;

/// Shows what is left of the tickets of a year; all of them while billing is away.
pub async fn add_quota(door: &Door, group: &mut Grouppass) {
    let passholder_id = group.id;
    let Some(right) = &mut group.social_tariff else {
        return;
    };
    let Some(total) = right.total_tickets_per_year else {
        return;
    };
    let ask = ReadGroupQuota { passholder_id };
    if let Some(Ok(used)) = briefly(door.office.asks.ask(&ask)).await {
        right.available_tickets = Some((total - used).max(0));
    }
}
