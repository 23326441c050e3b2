//! How many tickets a group has left this year.

use super::briefly::briefly;
use crate::door::Door;
use contracts::PassholderId;
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
    if let Some(left) = tickets_left(door, passholder_id, total).await {
        right.available_tickets = Some(left);
    }
}

/// What is left of the tickets of a group's year; nothing while billing is away.
pub async fn tickets_left(door: &Door, passholder_id: PassholderId, total: i32) -> Option<i32> {
    let ask = ReadGroupQuota { passholder_id };
    let used = briefly(door.office.asks.ask(&ask)).await?.ok()?;
    Some((total - used).max(0))
}
