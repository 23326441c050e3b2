//! The statements on notices.

use chassis::Fault;
use chrono::{DateTime, NaiveDate, Utc};
use contracts::CardSystemId;
use sqlx::PgConnection;
use uuid::Uuid;

/// A region whose members are told.
pub struct Run {
    pub card_system_id: CardSystemId,
    /// Before which day.
    pub last_day: NaiveDate,
    /// Which part of those without a right; all members where there is none.
    share: Option<f64>,
    /// The last member who was told, in the order of the ids.
    pub reached: Option<Uuid>,
}

/// Some members of a region, in the order of their ids.
pub struct Slice {
    pub members: i64,
    pub last: Option<Uuid>,
}

/// Regions that tell their members so many days before this day begin.
pub async fn begin(conn: &mut PgConnection, last_day: NaiveDate, days: i32) -> Result<(), Fault> {
    sqlx::query!(
        "insert into notice_run (card_system_id, last_day)
         select card_system_id, $1 from card_system s where notice_days > 0 and notice_days >= $2
             and not exists (select from notice_run r
                             where r.card_system_id = s.card_system_id and r.last_day = $1)
         order by card_system_id on conflict do nothing",
        last_day,
        days
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Regions begin to tell of other days on which rights end: with the part of all rights that ends on each.
pub async fn begin_days(conn: &mut PgConnection, today: NaiveDate, last_day: NaiveDate) -> Result<(), Fault> {
    sqlx::query!(
        "insert into notice_run (card_system_id, last_day, share)
         select s.card_system_id, d.social_end, d.rights::float8 / a.rights
         from card_system s
         cross join lateral (
             select social_end, count(*) as rights from membership m
             where m.card_system_id = s.card_system_id and m.status = 'ACTIVE'
               and m.social_end > $1 and m.social_end <= $1 + s.notice_days and m.social_end <> $2
             group by social_end) d
         cross join lateral (
             select count(*) as rights from membership m
             where m.card_system_id = s.card_system_id and m.status = 'ACTIVE' and m.social_end >= $1) a
         where s.notice_days > 0
         order by s.card_system_id, d.social_end on conflict do nothing",
        today,
        last_day
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// How many wait to be sent.
pub async fn waiting(conn: &mut PgConnection) -> Result<i64, Fault> {
    Ok(
        sqlx::query_scalar!(r#"select count(*) as "n!" from mail where kind = 'NOTICE'"#)
            .fetch_one(conn)
            .await?,
    )
}

/// A region that has not told all whom it wants to tell of a day, and still wants to; it is held. None where
/// others tell theirs.
pub async fn take(conn: &mut PgConnection, today: NaiveDate) -> Result<Option<Run>, Fault> {
    let row = sqlx::query!(
        "select r.card_system_id, r.last_day, r.share, r.reached
         from notice_run r join card_system s using (card_system_id)
         where r.last_day >= $1 and not r.is_done and s.notice_days >= r.last_day - $1
         order by r.card_system_id, r.last_day limit 1 for update of r skip locked",
        today
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| Run {
        card_system_id: CardSystemId(row.card_system_id),
        last_day: row.last_day,
        share: row.share,
        reached: row.reached,
    }))
}

/// Puts those of the next members in line who are to be told, can be written to, want it, and were not told
/// yet by another region. Who is drawn of those without a right is left to chance.
pub async fn queue(
    conn: &mut PgConnection,
    run: &Run,
    today: NaiveDate,
    at: DateTime<Utc>,
    limit: i64,
) -> Result<Slice, Fault> {
    let row = sqlx::query!(
        r#"with slice as (
               select passholder_id, status, social_end from membership
               where card_system_id = $1 and passholder_id > $2 order by passholder_id limit $5),
           told as (
               insert into notice_told (passholder_id, last_day)
               select s.passholder_id, $3 from slice s join passholder p using (passholder_id)
               where s.status = 'ACTIVE' and p.pass_type = 'INDIVIDUAL' and p.email is not null
                 and ($6::float8 is null or s.social_end = $3
                      or (coalesce(s.social_end < $7, true) and random() < $6))
                 and exists (select from consent c where c.passholder_id = s.passholder_id
                                                     and c.kind = 'SERVICE_MAILS' and c.given)
               order by s.passholder_id
               on conflict (passholder_id) do update set last_day = excluded.last_day
               where notice_told.last_day < excluded.last_day
               returning passholder_id),
           queued as (
               insert into mail (mail_id, kind, passholder_id, created_at, next_at)
               select gen_random_uuid(), 'NOTICE', passholder_id, $4, $4 from told)
           select count(*) as "members!",
                  (select passholder_id from slice order by passholder_id desc limit 1) as last
           from slice"#,
        run.card_system_id.0,
        run.reached.unwrap_or_default(),
        run.last_day,
        at,
        limit,
        run.share,
        today
    )
    .fetch_one(conn)
    .await?;
    Ok(Slice {
        members: row.members,
        last: row.last,
    })
}

/// How far the region got; a slice that is not full was its last.
pub async fn reach(conn: &mut PgConnection, run: &Run, slice: &Slice, limit: i64) -> Result<(), Fault> {
    sqlx::query!(
        "update notice_run set reached = coalesce($3, reached), is_done = $4
         where card_system_id = $1 and last_day = $2",
        run.card_system_id.0,
        run.last_day,
        slice.last,
        slice.members < limit
    )
    .execute(conn)
    .await?;
    Ok(())
}
