//! The statements on check-ins and on the counts that hold their limits.

pub mod booking;
pub mod day;
pub mod merge;

use chassis::{Fault, matching};
use chrono::{DateTime, NaiveDate, Utc};
use contracts::activity::{Checkin, ListCheckins};
use contracts::{CheckinId, EventId, OrganizerId, Page, PassNumber, PassholderId, Points};
use messaging::forget::Number;
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

/// How many places somebody has taken at an event in the period that begins on this Brussels day.
pub async fn taken(
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

/// A check-in that is about to be undone, locked.
#[derive(Debug)]
pub struct Standing {
    pub passholder_id: PassholderId,
    pub event_id: EventId,
    pub organizer_id: OrganizerId,
    /// What it earned.
    pub points: Points,
    pub at: DateTime<Utc>,
    /// That of the place that it took; none when there was no limit.
    pub period: Option<NaiveDate>,
}

/// None when it does not exist or was undone before.
pub async fn lock(conn: &mut PgConnection, id: CheckinId) -> Result<Option<Standing>, Fault> {
    let row = sqlx::query!(
        "select passholder_id, event_id, organizer_id, points, at, period
         from checkin join event using (event_id)
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
        "update checkin_count set used = used - 1
         where passholder_id = $1 and event_id = $2 and period = $3 and used > 0",
        standing.passholder_id.0,
        standing.event_id.0,
        standing.period
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The pass numbers that these persons checked in with.
pub async fn numbers_of(conn: &mut PgConnection, ids: &[Uuid]) -> Result<Vec<Number>, Fault> {
    let rows = sqlx::query!(
        r#"select passholder_id as "passholder_id!", pass_number as "pass_number!" from checkin
           where passholder_id = any($1) and undone_at is null
           union
           select passholder_id, pass_number from checkin
           where passholder_id = any($1) and undone_at is not null"#,
        ids
    )
    .fetch_all(conn)
    .await?;
    let numbers = rows.into_iter().map(|row| Number {
        passholder_id: PassholderId(row.passholder_id),
        pass_number: row.pass_number,
    });
    Ok(numbers.collect())
}

/// Gives the check-ins of these persons to others, with this number, and forgets what was counted of them.
/// Everybody holds places before days. Check-ins that stand and those that were undone have an index each;
/// those that stand come first, so that one that is undone meanwhile is found among the others.
pub async fn forget(
    conn: &mut PgConnection,
    ids: &[Uuid],
    others: &[Uuid],
    number: &PassNumber,
) -> Result<(), Fault> {
    sqlx::query!(
        "update checkin c set passholder_id = new.other, pass_number = $3
         from unnest($1::uuid[], $2::uuid[]) as new(id, other)
         where c.passholder_id = new.id and c.undone_at is null",
        ids,
        others,
        number.as_str()
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "update checkin c set passholder_id = new.other, pass_number = $3
         from unnest($1::uuid[], $2::uuid[]) as new(id, other)
         where c.passholder_id = new.id and c.undone_at is not null",
        ids,
        others,
        number.as_str()
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "with held as materialized
             (select passholder_id, event_id, period from checkin_count where passholder_id = any($1)
              order by passholder_id, event_id, period for update)
         delete from checkin_count c using held
         where c.passholder_id = held.passholder_id and c.event_id = held.event_id
           and c.period = held.period",
        ids
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "with kept as materialized
             (select generate_series(min(day), max(day), interval '1 day')::date as day from day_points),
         held as materialized
             (select d.day, d.passholder_id from kept
              join day_points d on d.day = kept.day and d.passholder_id = any($1)
              order by d.day, d.passholder_id for update of d)
         delete from day_points d using held where d.day = held.day and d.passholder_id = held.passholder_id",
        ids
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A page of a holder's check-ins, newest first. It costs what the holder has, whatever the table holds.
pub async fn list(conn: &mut PgConnection, ask: &ListCheckins) -> Result<Page<Checkin>, Fault> {
    let organizers: Vec<String> = ask.organizers.iter().map(|id| id.0.clone()).collect();
    let title = ask.event_title.as_deref().map(matching::part);
    let total_items = sqlx::query_scalar!(
        r#"select count(*) as "n!" from checkin join event using (event_id)
           where passholder_id = $1 and undone_at is null and organizer_id = any($2)
             and ($3::text is null or lower(title) like lower($3))"#,
        ask.passholder_id.0,
        &organizers,
        title
    )
    .fetch_one(&mut *conn)
    .await?;
    let rows = sqlx::query!(
        "select checkin_id, at, event_id, title, pass_number, points from checkin join event using (event_id)
         where passholder_id = $1 and undone_at is null and organizer_id = any($2)
           and ($3::text is null or lower(title) like lower($3))
         order by at desc, checkin_id desc offset $4 limit $5",
        ask.passholder_id.0,
        &organizers,
        title,
        ask.window.start,
        ask.window.limit
    )
    .fetch_all(conn)
    .await?;
    let mut member = Vec::with_capacity(rows.len());
    for row in rows {
        member.push(Checkin {
            id: CheckinId(row.checkin_id),
            creation_date: row.at,
            event_id: EventId(row.event_id),
            event_title: row.title,
            uitpas_number: row.pass_number.parse().map_err(Fault::broken)?,
            points: row.points,
        });
    }
    Ok(Page { total_items, member })
}

/// All rows of one person, with what the events are called.
pub async fn export(conn: &mut PgConnection, holder: PassholderId) -> Result<Value, Fault> {
    Ok(sqlx::query_scalar!(
        r#"select jsonb_build_object(
               'checkins', (select coalesce(jsonb_agg(to_jsonb(c) || jsonb_build_object('title', title)
                                                      order by at, checkin_id), '[]')
                            from checkin c join event using (event_id) where passholder_id = $1),
               'counts', (select coalesce(jsonb_agg(to_jsonb(c) order by event_id, period), '[]')
                          from checkin_count c where passholder_id = $1),
               'days', (select coalesce(jsonb_agg(to_jsonb(d) order by day), '[]')
                        from day_points d where passholder_id = $1)) as "all!""#,
        holder.0
    )
    .fetch_one(conn)
    .await?)
}
