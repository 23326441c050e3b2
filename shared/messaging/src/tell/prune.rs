//! The log is not kept for ever: what is old and was applied by everybody goes, but for the newest state of
//! each key.
//!
//! A fact with a version tells the whole state of its key; a new listener needs the newest of them, in the
//! order of their numbers. What happened and is no state (a check-in, a sale) is not told to those who come a
//! year later.

use super::{epoch, outbox};
use crate::office::Office;
use crate::office::tx::Tx;
use chassis::Fault;
use sqlx::{AssertSqlSafe, PgConnection};
use std::time::Duration;

/// How many numbers are in one partition. The migration that made the first one counts with the same.
const SPAN: i64 = 100_000;
/// How long pruning waits for a listener to say where it is.
const PRUNING_WAITS: Duration = Duration::from_secs(5);

/// Makes the partition after the one that takes the next number, so that the log never waits for it.
pub(crate) async fn make_room(conn: &mut PgConnection, head: i64) -> Result<(), sqlx::Error> {
    let wanted = (head / SPAN + 1) * SPAN + 1;
    let mut newest = partitions(conn).await?.last().copied().unwrap_or(wanted);
    while newest < wanted {
        newest += SPAN;
        let make = format!(
            "create table if not exists outbox_log_{newest} partition of outbox_log
             for values from ({newest}) to ({})",
            newest + SPAN
        );
        sqlx::query(AssertSqlSafe(make)).execute(&mut *conn).await?;
    }
    Ok(())
}

/// The first number of each partition, in order.
async fn partitions(conn: &mut PgConnection) -> Result<Vec<i64>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select substring(c.relname from '[0-9]+$')::bigint as "first!"
           from pg_inherits i join pg_class c on c.oid = i.inhrelid
           where i.inhparent = 'outbox_log'::regclass order by 1"#
    )
    .fetch_all(conn)
    .await
}

/// Drops the oldest partitions while every fact of them is older than `days` and every listener is past them;
/// tells how many. A listener that does not answer keeps them all.
pub async fn run(office: &Office, neighbours: &[&'static str], days: u64) -> Result<u64, Fault> {
    let Some(slowest) = slowest(office, neighbours).await? else {
        return Ok(0);
    };
    let days = i32::try_from(days).unwrap_or(i32::MAX);
    let mut dropped = 0;
    while office
        .transact(move |tx| Box::pin(drop_oldest(tx, slowest, days)))
        .await?
    {
        dropped += 1;
    }
    Ok(dropped)
}

/// The number up to which every listener has applied; none while one does not say.
pub(crate) async fn slowest(office: &Office, neighbours: &[&'static str]) -> Result<Option<i64>, Fault> {
    let mut slowest = i64::MAX;
    for said in epoch::positions(&office.asks, office.service, neighbours, PRUNING_WAITS).await {
        match said.position {
            Ok(at) => slowest = slowest.min(at.map_or(i64::MAX, |at| at.seq)),
            Err(fault) => {
                tracing::info!(
                    service = office.service,
                    listener = said.service,
                    %fault,
                    "the log stays as it is"
                );
                return Ok(None);
            }
        }
    }
    Ok(Some(slowest))
}

async fn drop_oldest(tx: &mut Tx, slowest: i64, days: i32) -> Result<bool, Fault> {
    let now = tx.now();
    // Whoever reads the log meanwhile goes first: this comes again.
    sqlx::query("set local lock_timeout = '500ms'")
        .execute(tx.conn())
        .await?;
    let head = outbox::head(tx.conn()).await?;
    let firsts = partitions(tx.conn()).await?;
    let [oldest, next, ..] = firsts.as_slice() else {
        return Ok(false);
    };
    let edge = next - 1;
    // The last one stays where a listener, or the relay itself, could still stand in it.
    if edge >= slowest || edge >= head.seq || head.opening {
        return Ok(false);
    }
    let is_old = sqlx::query_scalar!(
        r#"select coalesce(max(time) < $1::timestamptz - make_interval(days => $2), true) as "is_old!"
           from outbox_log where seq <= $3"#,
        now,
        days,
        edge
    )
    .fetch_one(tx.conn())
    .await?;
    if !is_old {
        return Ok(false);
    }
    sqlx::query!(
        "insert into outbox_kept
             (type, key, seq, epoch, event_id, key_version, partition, time, cause, traceparent, payload)
         select distinct on (type, key)
             type, key, seq, epoch, event_id, key_version, partition, time, cause, traceparent, payload
         from outbox_log where seq <= $1 and key_version > 0 order by type, key, seq desc
         on conflict (type, key) do update set seq = excluded.seq, epoch = excluded.epoch,
             event_id = excluded.event_id, key_version = excluded.key_version, time = excluded.time,
             cause = excluded.cause, traceparent = excluded.traceparent, payload = excluded.payload",
        edge
    )
    .execute(tx.conn())
    .await?;
    sqlx::query(AssertSqlSafe(format!("drop table outbox_log_{oldest}")))
        .execute(tx.conn())
        .await?;
    sqlx::query!("update outbox_head set pruned = $1", edge)
        .execute(tx.conn())
        .await?;
    tracing::info!(edge, "the log was pruned");
    Ok(true)
}
