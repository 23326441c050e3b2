//! The rows of what a service tells: moved from pending to the numbered log, read back in pages.

use crate::envelope::Heard;
use chassis::Fault;
use chassis::database::Pool;
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use uuid::Uuid;

/// Gives the oldest committed pending rows the next numbers and returns them in order. Only the relay's
/// leader calls this.
///
/// Whatever the planner believes about a table that is empty in one moment and full in the next, the range
/// keeps the work linear. Where nothing is pending, nothing is written: an idle relay costs the disk nothing.
/// While an epoch opens nothing gets a number; the lock on the head makes that hold for a begin in the same
/// moment.
pub async fn number_pending(conn: &mut PgConnection, limit: i64) -> Result<Vec<Heard>, sqlx::Error> {
    let mut numbered = sqlx::query_as!(
        Heard,
        r#"with oldest as materialized (
               select max(id) as id from (select id from outbox_pending order by id limit $1) p),
           head as (
               select epoch, seq from outbox_head
               where not opening and (select id from oldest) is not null for update),
           taken as (
               delete from outbox_pending
               where id <= (select id from oldest) and exists (select from head) returning *),
           numbered as (select t.*, row_number() over (order by t.id) as n from taken t),
           moved as (
               update outbox_head set seq = outbox_head.seq + (select count(*) from taken)
               where exists (select from taken))
           insert into outbox_log
               (seq, epoch, event_id, type, key, key_version, partition, time, cause, traceparent, payload)
           select h.seq + n.n, h.epoch, n.event_id, n.type, n.key, n.key_version, n.partition, n.time,
               n.cause, n.traceparent, n.payload
           from numbered n, head h
           returning epoch, seq, event_id, type as fact_type, key, key_version, partition, time, cause,
               traceparent, payload"#,
        limit
    )
    .fetch_all(conn)
    .await?;
    numbered.sort_unstable_by_key(|fact| fact.seq);
    Ok(numbered)
}

/// The log after `after`, oldest first.
pub async fn page(conn: &mut PgConnection, after: i64, limit: i64) -> Result<Vec<Heard>, sqlx::Error> {
    sqlx::query_as!(
        Heard,
        r#"select epoch, seq, event_id, type as fact_type, key, key_version, partition, time, cause,
               traceparent, payload
           from outbox_log where seq > $1 order by seq limit $2"#,
        after,
        limit
    )
    .fetch_all(conn)
    .await
}

/// A page of a teller's log, with what a listener needs to see that it still hears the same teller.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LogPage {
    pub epoch: i32,
    /// The epoch's facts carry the numbers after this one.
    pub since: i64,
    /// The last number given.
    pub head: i64,
    /// The log begins after this number; of what was before, the newest state of each key is kept.
    pub pruned: i64,
    /// The fact under the number after which the page begins, where the log holds it.
    pub before: Option<Uuid>,
    pub facts: Vec<Heard>,
}

/// The newest states of what was pruned, after `after`, oldest first.
async fn kept(conn: &mut PgConnection, after: i64, limit: i64) -> Result<Vec<Heard>, sqlx::Error> {
    sqlx::query_as!(
        Heard,
        r#"select epoch, seq, event_id, type as fact_type, key, key_version, partition, time, cause,
               traceparent, payload
           from outbox_kept where seq > $1 order by seq limit $2"#,
        after,
        limit
    )
    .fetch_all(conn)
    .await
}

/// What a listener asks for: the head first, so that no fact of the page is younger than what it says of the
/// epoch.
pub async fn log_page(conn: &mut PgConnection, after: i64, limit: i64) -> Result<LogPage, sqlx::Error> {
    let head = head(conn).await?;
    let before = sqlx::query_scalar!("select event_id from outbox_log where seq = $1", after)
        .fetch_optional(&mut *conn)
        .await?;
    Ok(LogPage {
        epoch: head.epoch,
        since: head.since,
        head: head.seq,
        pruned: head.pruned,
        before,
        facts: match after < head.pruned {
            true => kept(conn, after, limit).await?,
            false => page(conn, after, limit).await?,
        },
    })
}

/// How far this teller has given numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    pub epoch: i32,
    /// The epoch's facts carry the numbers after this one.
    pub since: i64,
    pub seq: i64,
    /// The epoch was begun and not every listener has moved to it.
    pub opening: bool,
    /// The log begins after this number.
    pub pruned: i64,
}

/// Where this teller stands. It locks nothing: the relay may give numbers meanwhile.
pub async fn head(conn: &mut PgConnection) -> Result<Head, sqlx::Error> {
    sqlx::query_as!(
        Head,
        "select h.epoch, e.since, h.seq, h.opening, h.pruned
         from outbox_head h join outbox_epoch e using (epoch)"
    )
    .fetch_one(conn)
    .await
}

/// Keeps why the relay tells nothing, or that it does again.
pub(crate) async fn keep_halted(conn: &mut PgConnection, reason: Option<&str>) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update outbox_head set halted = $1 where halted is distinct from $1",
        reason
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The last number whose fact is older than this many days: where a stream that holds nothing begins again.
pub async fn last_older_than(conn: &mut PgConnection, days: i32) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select coalesce(max(seq), 0) as "seq!" from outbox_log
           where time < now() - make_interval(days => $1)"#,
        days
    )
    .fetch_one(conn)
    .await
}

/// Whether the log has this fact under this number.
pub async fn holds(conn: &mut PgConnection, seq: i64, event_id: Option<Uuid>) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (select from outbox_log where seq = $1 and event_id = $2) as "holds!""#,
        seq,
        event_id
    )
    .fetch_one(conn)
    .await
}

/// Where a service stands, for operators and for whoever waits until it has caught up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Status {
    pub epoch: i32,
    pub head: i64,
    pub pending: i64,
    pub oldest_pending_seconds: f64,
    /// One for each teller that it listens to.
    pub positions: Vec<Position>,
    pub dead_letters: i64,
    /// Why the relay tells nothing until a person decides.
    pub halted: Option<String>,
    /// An epoch was begun and not every listener has moved to it.
    pub opening: bool,
}

/// How far a service has applied the facts of `source`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    pub source: String,
    pub epoch: i32,
    pub seq: i64,
    /// Why it applies nothing until a person decides.
    pub stopped: Option<String>,
}

/// What the service tells and applies; `sources` are those that it listens to, also before it first heard of
/// them.
pub async fn status(pool: &Pool, sources: &[String]) -> Result<Status, Fault> {
    let mut conn = pool.take().await?;
    let row = sqlx::query!(
        r#"select h.epoch, h.seq, h.halted, h.opening, (select count(*) from outbox_pending) as "pending!",
                  coalesce((select extract(epoch from now() - min(time)) from outbox_pending), 0)::float8
                      as "oldest!",
                  (select count(*) from dead_letter) as "dead!"
           from outbox_head h"#
    )
    .fetch_one(&mut *conn)
    .await?;
    let positions = sqlx::query_as!(
        Position,
        r#"select s.source as "source!", coalesce(o.epoch, 0) as "epoch!", coalesce(o.seq, 0) as "seq!",
                  o.stopped
           from unnest($1::text[]) as s(source) left join consumer_offset o using (source)
           order by s.source"#,
        sources
    )
    .fetch_all(&mut *conn)
    .await?;
    Ok(Status {
        epoch: row.epoch,
        head: row.seq,
        pending: row.pending,
        oldest_pending_seconds: row.oldest.max(0.0),
        positions,
        dead_letters: row.dead,
        halted: row.halted,
        opening: row.opening,
    })
}
