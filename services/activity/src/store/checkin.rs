//! Check-ins and the counts that hold their limits.

use chassis::Fault;
use chrono::{DateTime, NaiveDate, Utc};
use contracts::activity::{Checkin, ListCheckins};
use contracts::{CheckinId, EventId, OrganizerId, Page, PassholderId, Points};
use sqlx::PgConnection;

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
