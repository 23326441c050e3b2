//! What only decorates an answer: asked for all of it at once, with little time, and left out when it is
//! late.
//!
//! A check-in or a sale is committed before its passholder is looked up: a neighbour that hangs must not make
//! it wait.

use super::sight;
use crate::access::Principal;
use crate::door::Door;
use chassis::ask::briefly;
use contracts::access::Permission;
use contracts::billing::ReadGroupQuota;
use contracts::pass::{Grouppass, MOST_PASSHOLDERS, Passholder, ReadPassholders};
use contracts::{PassholderId, Points};
use std::collections::HashMap;
use std::time::Duration;

/// How long an answer that is there waits for what decorates it.
const PATIENCE: Duration = Duration::from_millis(300);

/// The passholders that the caller may see, with their points; silently absent for others, and while the pass
/// service is away.
pub async fn passholders(
    door: &Door,
    principal: &Principal,
    ids: &[PassholderId],
) -> HashMap<PassholderId, Passholder> {
    let may_see =
        principal.holds(Permission::PassholdersSearch) || principal.holds(Permission::PassholdersSearchAll);
    if ids.is_empty() || !may_see {
        return HashMap::new();
    }
    let (passholders, points) = tokio::join!(
        briefly(PATIENCE, read(door, principal, ids)),
        points_of(door, ids)
    );
    let mut passholders = passholders.flatten().unwrap_or_default();
    for passholder in &mut passholders {
        passholder.points = points.get(&passholder.id).copied();
    }
    passholders
        .into_iter()
        .map(|passholder| (passholder.id, passholder))
        .collect()
}

async fn read(door: &Door, principal: &Principal, ids: &[PassholderId]) -> Option<Vec<Passholder>> {
    let sight = sight(door, principal).await.ok()?;
    let mut distinct = ids.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    let mut passholders = Vec::with_capacity(distinct.len());
    for some in distinct.chunks(MOST_PASSHOLDERS) {
        let ask = ReadPassholders {
            passholder_ids: some.to_vec(),
            sight: sight.clone(),
        };
        passholders.extend(door.office.asks.ask(&ask).await.ok()?);
    }
    Some(passholders)
}

/// Shows the points, as far as they are known in time.
pub async fn add_points(door: &Door, passholders: &mut [Passholder]) {
    let ids: Vec<PassholderId> = passholders.iter().map(|passholder| passholder.id).collect();
    let points = points_of(door, &ids).await;
    for passholder in passholders {
        passholder.points = points.get(&passholder.id).copied();
    }
}

async fn points_of(door: &Door, ids: &[PassholderId]) -> HashMap<PassholderId, Points> {
    let known = briefly(PATIENCE, door.balances.points_of(ids)).await;
    let points = known.and_then(Result::ok).unwrap_or_default();
    ids.iter().copied().zip(points).collect()
}

/// How many tickets are left this year; the total when billing is away.
pub async fn add_quota(door: &Door, group: &mut Grouppass) {
    let passholder_id = group.id;
    let Some(right) = &mut group.social_tariff else {
        return;
    };
    let Some(total) = right.total_tickets_per_year else {
        return;
    };
    let ask = ReadGroupQuota { passholder_id };
    if let Some(Ok(used)) = briefly(PATIENCE, door.office.asks.ask(&ask)).await {
        right.available_tickets = Some((total - used).max(0));
    }
}
