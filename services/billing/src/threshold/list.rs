//! How far organizers are from the threshold of a key.

use super::{counted_since, needed, store};
use crate::managed_key::{self, Managed};
use chassis::Fault;
use chrono::{DateTime, NaiveDate, Utc};
use contracts::billing::{ListThresholds, ThresholdOfOrganizer};
use contracts::day::brussels_day;
use contracts::{OrganizerId, Page};
use messaging::Reading;
use sqlx::PgConnection;

/// A page of those whose members were declared, in the order of their ids: all of them for whoever reads keys
/// of the card system, and the caller's own.
///
/// # Errors
/// 404 for a key of another card system, of which none is the caller's own, either.
///
/// Rule: how many more members it takes is shown to whoever reads the financial reports of the association,
/// and to nobody else
/// Test: `the_treasurer_sees_how_many_more_it_takes_and_the_region_does_not`
/// Source: this house
pub async fn list(reading: &mut Reading, ask: ListThresholds) -> Result<Page<ThresholdOfOrganizer>, Fault> {
    let now = reading.now();
    let conn = reading.conn();
    let region = store::region_of(conn, ask.key_id).await?;
    let (region, among) = match region.filter(|id| ask.regions.contains(id)) {
        Some(region) => (region, None),
        None => {
            let own = store::own_of(conn, ask.key_id, &ask.own).await?;
            (own.ok_or_else(managed_key::unknown)?, Some(ask.own.as_slice()))
        }
    };
    let key = managed_key::find(conn, ask.key_id, &[region]).await?;
    let (total_items, organizers) = store::declared(conn, &key, among, brussels_day(now), ask.window).await?;
    let mut member = of_key(conn, &key, &organizers, brussels_day(now), now).await?;
    for one in &mut member {
        one.more = one.more.filter(|_| ask.own.contains(&one.organizer_id));
    }
    Ok(Page { total_items, member })
}

/// That of each of these organizers, with their members of this day, by the version that is valid then or the
/// next one; none where that has no threshold, and of who has no members declared.
pub async fn of_key(
    conn: &mut PgConnection,
    key: &Managed,
    organizers: &[OrganizerId],
    day: NaiveDate,
    now: DateTime<Utc>,
) -> Result<Vec<ThresholdOfOrganizer>, Fault> {
    let Some((version, percent)) = store::threshold_of(conn, key.id, day).await? else {
        return Ok(vec![]);
    };
    let mut all = vec![];
    for row in store::standing(conn, key.id, version, organizers, day, counted_since(now), now).await? {
        let takes = needed(row.members, percent);
        let more = (takes - row.social).max(0);
        all.push(ThresholdOfOrganizer {
            organizer_id: row.organizer_id,
            version,
            members: row.members,
            members_from: row.members_from,
            needed: i32::try_from(takes).unwrap_or(i32::MAX),
            more: match row.reached_on.is_some() {
                true => Some(0),
                false => i32::try_from(more).ok(),
            },
            reached: row.reached_on.is_some(),
            since: row.reached_on,
        });
    }
    Ok(all)
}
