//! Check-ins and the counts that hold their limits.

use chassis::Fault;
use chrono::{DateTime, NaiveDate, Utc};
use contracts::activity::{Checkin, ListCheckins};
use contracts::{CheckinId, EventId, OrganizerId, Page, PassNumber, PassholderId, Points};
use sqlx::PgConnection;
use std::collections::HashSet;

/// One of the `volume` check-ins that count for a holder, an event and a period.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    pub volume: i32,
    pub holder: PassholderId,
    pub event: EventId,
    pub period: NaiveDate,
}

/// Takes these places and tells, in their order, which were to be had. Two at once cannot take the same one;
/// everybody takes them in one order, so that nobody waits for another in a circle.
pub async fn take_places(conn: &mut PgConnection, places: &[Place]) -> Result<Vec<bool>, Fault> {
    let mut taken = vec![false; places.len()];
    let mut left: Vec<usize> = (0..places.len()).collect();
    left.sort_by(|a, b| places[*a].cmp(&places[*b]));
    while let Some(first) = left.first() {
        let volume = places[*first].volume;
        // A statement takes each counter once, and all with the same limit; the others come after it.
        let mut seen = HashSet::new();
        let is_of_this_round = |n: &usize| places[*n].volume == volume && seen.insert(&places[*n]);
        let (round, later): (Vec<usize>, Vec<usize>) = left.into_iter().partition(is_of_this_round);
        let rows = sqlx::query!(
            "insert into checkin_count as c (passholder_id, event_id, period, used)
             select p, e, d, 1 from unnest($1::uuid[], $2::text[], $3::date[]) as t(p, e, d) where $4 > 0 order by p, e, d
             on conflict (passholder_id, event_id, period) do update set used = c.used + 1 where c.used < $4
             returning passholder_id, event_id, period",
            &round.iter().map(|n| places[*n].holder.0).collect::<Vec<_>>(),
            &round.iter().map(|n| places[*n].event.0.clone()).collect::<Vec<_>>(),
            &round.iter().map(|n| places[*n].period).collect::<Vec<_>>(),
            volume
        )
        .fetch_all(&mut *conn)
        .await?;
        let had: HashSet<_> = rows
            .into_iter()
            .map(|row| (row.passholder_id, row.event_id, row.period))
            .collect();
        for n in round {
            taken[n] = had.contains(&(places[n].holder.0, places[n].event.0.clone(), places[n].period));
        }
        left = later;
    }
    Ok(taken)
}

pub async fn used(
    conn: &mut PgConnection,
    holder: PassholderId,
    event: &EventId,
    period: NaiveDate,
) -> Result<i32, Fault> {
    let used = sqlx::query_scalar!(
        "select used from checkin_count where passholder_id = $1 and event_id = $2 and period = $3",
        holder.0,
        event.0,
        period
    )
    .fetch_optional(conn)
    .await?;
    Ok(used.unwrap_or(0))
}

/// A check-in to write.
#[derive(Debug)]
pub struct NewCheckin {
    pub checkin_id: CheckinId,
    pub passholder_id: PassholderId,
    pub event_id: EventId,
    pub pass_number: PassNumber,
    pub points: Points,
    pub at: DateTime<Utc>,
    /// The place that it takes; none where there is no limit.
    pub period: Option<NaiveDate>,
}

pub async fn insert(conn: &mut PgConnection, new: &[NewCheckin]) -> Result<(), Fault> {
    sqlx::query!(
        "insert into checkin (checkin_id, passholder_id, event_id, pass_number, points, at, period)
         select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::bigint[], $6::timestamptz[], $7::date[])",
        &new.iter().map(|c| c.checkin_id.0).collect::<Vec<_>>(),
        &new.iter().map(|c| c.passholder_id.0).collect::<Vec<_>>(),
        &new.iter().map(|c| c.event_id.0.clone()).collect::<Vec<_>>(),
        &new.iter().map(|c| c.pass_number.as_str().to_owned()).collect::<Vec<_>>(),
        &new.iter().map(|c| c.points).collect::<Vec<_>>(),
        &new.iter().map(|c| c.at).collect::<Vec<_>>(),
        &new.iter().map(|c| c.period).collect::<Vec<_>>() as &[Option<NaiveDate>],
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A check-in that is about to be undone, locked.
#[derive(Debug)]
pub struct Standing {
    pub passholder_id: PassholderId,
    pub event_id: EventId,
    pub organizer_id: OrganizerId,
    pub points: Points,
    pub at: DateTime<Utc>,
    pub period: Option<NaiveDate>,
}

pub async fn lock(conn: &mut PgConnection, id: CheckinId) -> Result<Option<Standing>, Fault> {
    let row = sqlx::query!(
        "select passholder_id, event_id, organizer_id, points, at, period from checkin join event using (event_id)
         where checkin_id = $1 and undone_at is null for update of checkin",
        id.0
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| Standing {
        passholder_id: PassholderId(row.passholder_id),
        event_id: EventId(row.event_id),
        organizer_id: OrganizerId(row.organizer_id),
        points: row.points,
        at: row.at,
        period: row.period,
    }))
}

/// Marks a locked check-in as undone and frees its place.
pub async fn undo(
    conn: &mut PgConnection,
    id: CheckinId,
    standing: &Standing,
    at: DateTime<Utc>,
) -> Result<(), Fault> {
    sqlx::query!(
        "update checkin set undone_at = $2 where checkin_id = $1",
        id.0,
        at
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "update checkin_count set used = used - 1 where passholder_id = $1 and event_id = $2 and period = $3 and used > 0",
        standing.passholder_id.0,
        standing.event_id.0,
        standing.period
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Newest first; undone ones are not shown.
pub async fn list(conn: &mut PgConnection, ask: &ListCheckins) -> Result<Page<Checkin>, Fault> {
    let organizers: Vec<String> = ask.organizers.iter().map(|id| id.0.clone()).collect();
    let title = ask.event_title.as_deref().map(super::organizer::contains);
    let total_items = sqlx::query_scalar!(
        r#"select count(*) as "n!" from checkin join event using (event_id)
           where passholder_id = $1 and organizer_id = any($2) and ($3::text is null or title ilike $3) and undone_at is null"#,
        ask.passholder_id.0,
        &organizers,
        title
    )
    .fetch_one(&mut *conn)
    .await?;
    let rows = sqlx::query!(
        "select checkin_id, at, event_id, title, pass_number, points from checkin join event using (event_id)
         where passholder_id = $1 and organizer_id = any($2) and ($3::text is null or title ilike $3) and undone_at is null
         order by at desc, checkin_id desc offset $4 limit $5",
        ask.passholder_id.0,
        &organizers,
        title,
        ask.window.start,
        ask.window.limit
    )
    .fetch_all(conn)
    .await?;
    let member = rows
        .into_iter()
        .map(|row| {
            Ok(Checkin {
                id: CheckinId(row.checkin_id),
                creation_date: row.at,
                event_id: EventId(row.event_id),
                event_title: row.title,
                uitpas_number: row.pass_number.parse().map_err(Fault::broken)?,
                points: row.points,
            })
        })
        .collect::<Result<_, Fault>>()?;
    Ok(Page { total_items, member })
}
