//! The statements on renewal runs and whom they are about.

use super::{Item, Run};
use crate::insz::KeptInsz;
use chassis::Fault;
use chassis::text::{from_text, to_text};
use chrono::{DateTime, NaiveDate, Utc};
use contracts::PassholderId;
use contracts::pass::{RenewalFate, RenewalStatus};
use sqlx::PgConnection;
use uuid::Uuid;

/// Begins a run, unless one is under way.
pub async fn begin(
    conn: &mut PgConnection,
    id: Uuid,
    until: NaiveDate,
    at: DateTime<Utc>,
) -> Result<(), Fault> {
    sqlx::query!(
        "insert into renewal_run (run_id, until, started_at, next_ask_at) values ($1, $2, $3, $3)
         on conflict do nothing",
        id,
        until,
        at
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The run that has not ended.
pub async fn under_way(conn: &mut PgConnection) -> Result<Option<Run>, Fault> {
    let row = sqlx::query!("select run_id, until from renewal_run where ended_at is null");
    let found = row.fetch_optional(conn).await?;
    Ok(found.map(|row| Run {
        id: row.run_id,
        until: row.until,
    }))
}

/// As [`under_way`], and nobody else does anything about it meanwhile.
pub async fn hold(conn: &mut PgConnection) -> Result<Option<Run>, Fault> {
    let row = sqlx::query!("select run_id, until from renewal_run where ended_at is null for no key update");
    let found = row.fetch_optional(conn).await?;
    Ok(found.map(|row| Run {
        id: row.run_id,
        until: row.until,
    }))
}

/// Ends the run that is under way.
pub async fn end(conn: &mut PgConnection, at: DateTime<Utc>) -> Result<(), Fault> {
    sqlx::query!("update renewal_run set ended_at = $1 where ended_at is null", at)
        .execute(conn)
        .await?;
    Ok(())
}

/// As [`end`], when nobody waits any more.
pub async fn end_when_done(conn: &mut PgConnection, at: DateTime<Utc>) -> Result<(), Fault> {
    sqlx::query!(
        "update renewal_run r set ended_at = $1
         where ended_at is null and is_filled and not exists
             (select from renewal_item i where i.run_id = r.run_id and i.fate = 'WAITING')",
        at
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// How far the last run is.
pub async fn newest(conn: &mut PgConnection) -> Result<Option<RenewalStatus>, Fault> {
    let run = sqlx::query!(
        "select run_id, until, started_at, ended_at, is_filled, paused_until from renewal_run
         order by started_at desc limit 1"
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(run) = run else {
        return Ok(None);
    };
    let counts = sqlx::query!(
        r#"select fate, count(*) as "persons!" from renewal_item where run_id = $1
           group by fate order by fate"#,
        run.run_id
    )
    .fetch_all(conn)
    .await?;
    let fates = counts
        .into_iter()
        .map(|row| Ok((from_text(&row.fate)?, row.persons)))
        .collect::<Result<_, Fault>>()?;
    Ok(Some(RenewalStatus {
        until: run.until,
        started_at: run.started_at,
        ended_at: run.ended_at,
        is_filled: run.is_filled,
        paused_until: run.paused_until,
        fates,
    }))
}

/// Of how many the source has not said anything yet.
pub async fn waiting(conn: &mut PgConnection) -> Result<i64, Fault> {
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "waiting!" from renewal_item i join renewal_run r using (run_id)
           where r.ended_at is null and i.fate = 'WAITING'"#
    )
    .fetch_one(conn)
    .await?)
}

/// Some of those whose rights the last run did not renew, behind this one, in the order of their ids.
pub async fn unrenewed(
    conn: &mut PgConnection,
    after: Option<PassholderId>,
    limit: i64,
) -> Result<Vec<(PassholderId, RenewalFate)>, Fault> {
    let rows = sqlx::query!(
        "select passholder_id, fate from renewal_item
         where run_id = (select run_id from renewal_run order by started_at desc limit 1)
           and fate in ('NOT_ENTITLED', 'UNKNOWN', 'NO_NUMBER', 'ELSEWHERE') and passholder_id > $1
         order by passholder_id limit $2",
        after.map_or(Uuid::nil(), |id| id.0),
        limit
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| Ok((PassholderId(row.passholder_id), from_text(&row.fate)?)))
        .collect()
}

/// Removes some items of runs that have ended; how many.
pub async fn forget_earlier(conn: &mut PgConnection, current: Uuid, limit: i64) -> Result<u64, Fault> {
    let removed = sqlx::query!(
        "delete from renewal_item where (run_id, passholder_id) in
             (select i.run_id, i.passholder_id from renewal_run r join renewal_item i using (run_id)
              where r.run_id <> $1 limit $2)",
        current,
        limit
    )
    .execute(conn)
    .await?;
    Ok(removed.rows_affected())
}

/// Up to whom the run has been filled; none when it is.
pub async fn unfilled(conn: &mut PgConnection, run: Uuid) -> Result<Option<PassholderId>, Fault> {
    let row = sqlx::query!(
        "select filled_to from renewal_run where run_id = $1 and not is_filled",
        run
    );
    let found = row.fetch_optional(conn).await?;
    Ok(found.map(|row| PassholderId(row.filled_to.unwrap_or_default())))
}

/// Some persons whose right counts today and ends before this day, behind this one, in the order of their
/// ids; with each, whether a national number is known.
pub async fn renewable(
    conn: &mut PgConnection,
    after: PassholderId,
    until: NaiveDate,
    today: NaiveDate,
    limit: i64,
) -> Result<Vec<(PassholderId, bool)>, Fault> {
    let rows = sqlx::query!(
        r#"select distinct m.passholder_id, p.insz_cipher is not null as "has_number!"
           from membership m join passholder p using (passholder_id)
                join card_system s on s.card_system_id = m.card_system_id
           where m.passholder_id > $1 and m.status = 'ACTIVE' and p.pass_type = 'INDIVIDUAL'
             and m.social_end is not null and m.social_end < $2 and m.social_end + s.grace_days >= $3
             and (m.suspended_until is null or m.suspended_until < $3)
           order by m.passholder_id limit $4"#,
        after.0,
        until,
        today,
        limit
    )
    .fetch_all(conn)
    .await?;
    let persons = rows
        .into_iter()
        .map(|row| (PassholderId(row.passholder_id), row.has_number));
    Ok(persons.collect())
}

/// Adds them to the run; who has no national number need not wait.
pub async fn add(
    conn: &mut PgConnection,
    run: Uuid,
    persons: &[(PassholderId, bool)],
    at: DateTime<Utc>,
) -> Result<(), Fault> {
    sqlx::query!(
        "insert into renewal_item (run_id, passholder_id, fate, next_try_at)
         select $1, p.id, case when p.has_number then 'WAITING' else 'NO_NUMBER' end, $4
         from unnest($2::uuid[], $3::boolean[]) as p(id, has_number)
         on conflict do nothing",
        run,
        &persons.iter().map(|(id, _)| id.0).collect::<Vec<_>>(),
        &persons
            .iter()
            .map(|(_, has_number)| *has_number)
            .collect::<Vec<_>>(),
        at
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes up to whom the run has been filled, and whether it is.
pub async fn filled(
    conn: &mut PgConnection,
    run: Uuid,
    last: Option<PassholderId>,
    is_filled: bool,
) -> Result<(), Fault> {
    sqlx::query!(
        "update renewal_run set filled_to = coalesce($2, filled_to), is_filled = $3 where run_id = $1",
        run,
        last.map(|id| id.0),
        is_filled
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// When a run asks.
pub struct Times {
    pub next_ask_at: DateTime<Utc>,
    pub paused_until: Option<DateTime<Utc>>,
}

/// Those of this run.
pub async fn times(conn: &mut PgConnection, run: Uuid) -> Result<Times, Fault> {
    Ok(sqlx::query_as!(
        Times,
        "select next_ask_at, paused_until from renewal_run where run_id = $1",
        run
    )
    .fetch_one(conn)
    .await?)
}

/// Claims some of those who are due, those who have waited longest first. Until it expires nobody else does.
pub async fn claim(
    conn: &mut PgConnection,
    run: Uuid,
    claim: Uuid,
    limit: i64,
    now: DateTime<Utc>,
    expires: DateTime<Utc>,
) -> Result<Vec<Item>, Fault> {
    let rows = sqlx::query!(
        r#"with due as materialized (
               select passholder_id from renewal_item
               where run_id = $1 and fate = 'WAITING' and next_try_at <= $4
               order by next_try_at, passholder_id limit $3),
           claimed as (
               update renewal_item i set claim = $2, tries = i.tries + 1, next_try_at = $5 from due
               where i.run_id = $1 and i.passholder_id = due.passholder_id
               returning i.passholder_id, i.tries)
           select c.passholder_id, c.tries, p.insz_key as "key!", p.insz_index as "index!",
                  p.insz_cipher as "cipher!"
           from claimed c join passholder p using (passholder_id) order by c.passholder_id"#,
        run,
        claim,
        limit,
        now,
        expires
    )
    .fetch_all(conn)
    .await?;
    let items = rows.into_iter().map(|row| Item {
        passholder_id: PassholderId(row.passholder_id),
        tries: row.tries,
        kept: KeptInsz {
            key: row.key,
            index: row.index,
            cipher: row.cipher,
        },
    });
    Ok(items.collect())
}

/// The turn is taken: the next one begins then.
pub async fn take_turn(conn: &mut PgConnection, run: Uuid, next: DateTime<Utc>) -> Result<(), Fault> {
    sqlx::query!(
        "update renewal_run set next_ask_at = $2 where run_id = $1",
        run,
        next
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether somebody still waits for the answer to this claim.
pub async fn is_claimed(
    conn: &mut PgConnection,
    run: Uuid,
    person: PassholderId,
    claim: Uuid,
) -> Result<bool, Fault> {
    Ok(sqlx::query_scalar!(
        r#"select exists (select from renewal_item where run_id = $1 and passholder_id = $2 and claim = $3
                            and fate = 'WAITING') as "is_claimed!""#,
        run,
        person.0,
        claim
    )
    .fetch_one(conn)
    .await?)
}

/// What became of somebody.
pub async fn settle(
    conn: &mut PgConnection,
    run: Uuid,
    person: PassholderId,
    fate: RenewalFate,
) -> Result<(), Fault> {
    sqlx::query!(
        "update renewal_item set fate = $3, claim = null where run_id = $1 and passholder_id = $2",
        run,
        person.0,
        to_text(&fate)
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Nobody is asked about this one before then.
pub async fn put_off(
    conn: &mut PgConnection,
    run: Uuid,
    person: PassholderId,
    next: DateTime<Utc>,
) -> Result<(), Fault> {
    sqlx::query!(
        "update renewal_item set next_try_at = $3, claim = null where run_id = $1 and passholder_id = $2",
        run,
        person.0,
        next
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The source has answered: what it missed before no longer counts.
pub async fn has_answered(conn: &mut PgConnection, run: Uuid) -> Result<(), Fault> {
    sqlx::query!(
        "update renewal_run set failures = 0 where run_id = $1 and failures > 0",
        run
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The source has not answered; how often in a row by now.
pub async fn has_failed(conn: &mut PgConnection, run: Uuid) -> Result<i32, Fault> {
    Ok(sqlx::query_scalar!(
        "update renewal_run set failures = failures + 1 where run_id = $1 returning failures",
        run
    )
    .fetch_one(conn)
    .await?)
}

/// The source is left alone until then.
pub async fn pause(conn: &mut PgConnection, run: Uuid, until: DateTime<Utc>) -> Result<(), Fault> {
    sqlx::query!(
        "update renewal_run set failures = 0, paused_until = greatest(paused_until, $2) where run_id = $1",
        run,
        until
    )
    .execute(conn)
    .await?;
    Ok(())
}
