//! The statements on renewal runs.

pub mod item;
pub mod region;

use super::Run;
use chassis::Fault;
use chassis::text::from_text;
use chrono::{DateTime, NaiveDate, Utc};
use contracts::PassholderId;
use contracts::pass::RenewalStatus;
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
    Ok(sqlx::query_as!(
        Run,
        "select run_id as id, until, next_ask_at, paused_until from renewal_run where ended_at is null"
    )
    .fetch_optional(conn)
    .await?)
}

/// As [`under_way`], and nobody else does anything about it meanwhile.
pub async fn hold(conn: &mut PgConnection) -> Result<Option<Run>, Fault> {
    Ok(sqlx::query_as!(
        Run,
        "select run_id as id, until, next_ask_at, paused_until from renewal_run where ended_at is null
         for no key update"
    )
    .fetch_optional(conn)
    .await?)
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

/// Up to whom the run has been filled; none when it is.
pub async fn unfilled(conn: &mut PgConnection, run: Uuid) -> Result<Option<PassholderId>, Fault> {
    let row = sqlx::query!(
        "select filled_to from renewal_run where run_id = $1 and not is_filled",
        run
    );
    let found = row.fetch_optional(conn).await?;
    Ok(found.map(|row| PassholderId(row.filled_to.unwrap_or_default())))
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
