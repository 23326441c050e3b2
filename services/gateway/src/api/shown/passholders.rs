//! The passholders of check-ins and sales, for callers who may see them.

use super::briefly::briefly;
use super::looker::{SEARCHES, looker};
use super::points::points_of;
use super::sight::sight;
use crate::access::Principal;
use crate::door::Door;
use contracts::PassholderId;
use contracts::access::Permission;
use contracts::pass::{LookKind, Looked, Looker, MOST_PASSHOLDERS, Passholder, ReadPassholders};
use std::collections::HashMap;

/// The passholders that the caller may see, with their points; silently absent for others, and while the pass
/// service is away. No look: they belong to what the caller has just done.
pub async fn passholders(
    door: &Door,
    caller: &Principal,
    ids: &[PassholderId],
) -> HashMap<PassholderId, Passholder> {
    shown(door, caller, ids, None).await
}

/// As [`passholders`], in a list that the caller reads: a look at each of them.
pub async fn passholders_listed(
    door: &Door,
    caller: &Principal,
    ids: &[PassholderId],
) -> HashMap<PassholderId, Passholder> {
    let looker = looker(caller, LookKind::Search, &SEARCHES);
    shown(door, caller, ids, Some(looker)).await
}

async fn shown(
    door: &Door,
    caller: &Principal,
    ids: &[PassholderId],
    looker: Option<Looker>,
) -> HashMap<PassholderId, Passholder> {
    let may_see =
        caller.holds(Permission::PassholdersSearch) || caller.holds(Permission::PassholdersSearchAll);
    if ids.is_empty() || !may_see {
        return HashMap::new();
    }
    let (passholders, points) = tokio::join!(briefly(read(door, caller, ids, looker)), points_of(door, ids));
    let mut all = HashMap::new();
    for mut passholder in passholders.flatten().unwrap_or_default() {
        passholder.points = points.get(&passholder.id).copied();
        all.insert(passholder.id, passholder);
    }
    all
}

async fn read(
    door: &Door,
    caller: &Principal,
    ids: &[PassholderId],
    looker: Option<Looker>,
) -> Option<Vec<Passholder>> {
    let sight = sight(door, caller).await.ok()?;
    let mut distinct = ids.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    let mut passholders = Vec::with_capacity(distinct.len());
    for some in distinct.chunks(MOST_PASSHOLDERS) {
        let ask = ReadPassholders {
            passholder_ids: some.to_vec(),
            sight: sight.clone(),
        };
        let looker = looker.clone();
        passholders.extend(door.office.asks.ask(&Looked { looker, ask }).await.ok()?);
    }
    Some(passholders)
}
