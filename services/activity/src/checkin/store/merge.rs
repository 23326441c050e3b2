//! The statements by which check-ins, places and days of persons become others'.

use chassis::Fault;
use contracts::PassholderId;
use sqlx::PgConnection;
use uuid::Uuid;

type Pair = (PassholderId, PassholderId);

/// Whether anything is kept under this id. Nothing is locked.
pub async fn has_rows(conn: &mut PgConnection, id: PassholderId) -> Result<bool, Fault> {
    Ok(sqlx::query_scalar!(
        r#"with kept as materialized
               (select generate_series(min(day), max(day), interval '1 day')::date as day from day_points)
           select exists (select from checkin where passholder_id = $1 and undone_at is null)
               or exists (select from checkin where passholder_id = $1 and undone_at is not null)
               or exists (select from checkin_count where passholder_id = $1)
               or exists (select from kept join day_points d on d.day = kept.day and d.passholder_id = $1)
                  as "has!""#,
        id.0
    )
    .fetch_one(conn)
    .await?)
}

/// Check-ins, those that stand first, because each kind has an index of its own; then the places of all, then
/// the days of all, in the order of everybody who forgets. Nothing is left to do the second time.
pub async fn merge(conn: &mut PgConnection, pairs: &[Pair]) -> Result<(), Fault> {
    let from: Vec<Uuid> = pairs.iter().map(|(from, _)| from.0).collect();
    let into: Vec<Uuid> = pairs.iter().map(|(_, into)| into.0).collect();
    sqlx::query!(
        "update checkin c set passholder_id = n.into_id
         from unnest($1::uuid[], $2::uuid[]) as n(from_id, into_id)
         where c.passholder_id = n.from_id and c.undone_at is null",
        &from,
        &into
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "update checkin c set passholder_id = n.into_id
         from unnest($1::uuid[], $2::uuid[]) as n(from_id, into_id)
         where c.passholder_id = n.from_id and c.undone_at is not null",
        &from,
        &into
    )
    .execute(&mut *conn)
    .await?;
    places(conn, &from, &into).await?;
    days(conn, &from, &into).await
}

async fn places(conn: &mut PgConnection, from: &[Uuid], into: &[Uuid]) -> Result<(), Fault> {
    sqlx::query!(
        "select passholder_id from checkin_count where passholder_id = any($1::uuid[] || $2::uuid[])
         order by passholder_id, event_id, period for update",
        from,
        into
    )
    .fetch_all(&mut *conn)
    .await?;
    sqlx::query!(
        "with went as (
             delete from checkin_count c using unnest($1::uuid[], $2::uuid[]) as n(from_id, into_id)
             where c.passholder_id = n.from_id
             returning n.into_id, c.event_id, c.period, c.used)
         insert into checkin_count as c (passholder_id, event_id, period, used)
         select into_id, event_id, period, sum(used) from went group by 1, 2, 3 order by 1, 2, 3
         on conflict (passholder_id, event_id, period) do update set used = c.used + excluded.used",
        from,
        into
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The days that are kept are few, and looked for one by one.
async fn days(conn: &mut PgConnection, from: &[Uuid], into: &[Uuid]) -> Result<(), Fault> {
    sqlx::query!(
        "with kept as materialized
             (select generate_series(min(day), max(day), interval '1 day')::date as day from day_points)
         select d.passholder_id from kept
         join day_points d on d.day = kept.day and d.passholder_id = any($1::uuid[] || $2::uuid[])
         order by d.day, d.passholder_id for update of d",
        from,
        into
    )
    .fetch_all(&mut *conn)
    .await?;
    sqlx::query!(
        "with kept as materialized
             (select generate_series(min(day), max(day), interval '1 day')::date as day from day_points),
         went as (
             delete from day_points d
             using kept, unnest($1::uuid[], $2::uuid[]) as n(from_id, into_id)
             where d.day = kept.day and d.passholder_id = n.from_id
             returning d.day, n.into_id, d.worth)
         insert into day_points as d (day, passholder_id, worth)
         select day, into_id, sum(worth) from went group by 1, 2 order by 1, 2
         on conflict (day, passholder_id) do update set worth = d.worth + excluded.worth",
        from,
        into
    )
    .execute(conn)
    .await?;
    Ok(())
}
