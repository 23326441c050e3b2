//! The points of passholders, as far as they are known in time.

use super::briefly::briefly;
use crate::door::Door;
use contracts::pass::Passholder;
use contracts::{PassholderId, Points};
use std::collections::HashMap;

/// Shows the points of each; none while they are not known.
pub async fn add_points(door: &Door, passholders: &mut [Passholder]) {
    let ids: Vec<PassholderId> = passholders.iter().map(|passholder| passholder.id).collect();
    let points = points_of(door, &ids).await;
    for passholder in passholders {
        passholder.points = points.get(&passholder.id).copied();
    }
}

/// The points of these passholders; empty while they are not known.
pub async fn points_of(door: &Door, ids: &[PassholderId]) -> HashMap<PassholderId, Points> {
    let known = briefly(door.balances.points_of(ids)).await;
    let points = known.and_then(Result::ok).unwrap_or_default();
    ids.iter().copied().zip(points).collect()
}
