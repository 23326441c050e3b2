//! The statements by which check-ins, places and days of one person become another's.

use chassis::Fault;
use contracts::PassholderId;
use sqlx::PgConnection;

/// Check-ins, those that stand first, then places, then days, in the order of everybody who forgets. Nothing
/// is left to do the second time.
pub async fn merge(conn: &mut PgConnection, from: PassholderId, into: PassholderId) -> Result<(), Fault> {
    sqlx::query!(
        "update checkin set passholder_id = $2 where passholder_id = $1 and undone_at is null",
        from.0,
        into.0
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "update checkin set passholder_id = $2 where passholder_id = $1 and undone_at is not null",
        from.0,
        into.0
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "select passholder_id from checkin_count where passholder_id in ($1, $2)
         order by passholder_id, event_id, period for update",
        from.0,
        into.0
    )
    .fetch_all(&mut *conn)
    .await?;
    sqlx::query!(
        "with went as (delete from checkin_count where passholder_id = $1 returning event_id, period, used)
         insert into checkin_count as c (passholder_id, event_id, period, used)
         select $2, event_id, period, used from went order by event_id, period
         on conflict (passholder_id, event_id, period) do update set used = c.used + excluded.used",
        from.0,
        into.0
    )
    .execute(&mut *conn)
    .await?;
    days(conn, from, into).await
}

/// The days that are kept are few, and looked for one by one.
async fn days(conn: &mut PgConnection, from: PassholderId, into: PassholderId) -> Result<(), Fault> {
    sqlx::query!(
        "with kept as materialized
             (select generate_series(min(day), max(day), interval '1 day')::date as day from day_points)
         select d.passholder_id from kept
         join day_points d on d.day = kept.day and d.passholder_id in ($1, $2)
         order by d.day, d.passholder_id for update of d",
        from.0,
        into.0
    )
    .fetch_all(&mut *conn)
    .await?;
    sqlx::query!(
        "with kept as materialized
             (select generate_series(min(day), max(day), interval '1 day')::date as day from day_points),
         went as (
             delete from day_points d using kept where d.day = kept.day and d.passholder_id = $1
             returning d.day, d.worth)
         insert into day_points as d (day, passholder_id, worth)
         select day, $2, worth from went order by day
         on conflict (day, passholder_id) do update set worth = d.worth + excluded.worth",
        from.0,
        into.0
    )
    .execute(conn)
    .await?;
    Ok(())
}
