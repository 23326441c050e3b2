//! The rows of what a service tells: moved from pending to the numbered log, read back in pages.

use crate::envelope::Heard;
use chassis::Fault;
use serde::{Deserialize, Serialize};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

/// Gives the oldest committed pending rows the next numbers and returns them in order. Only the relay's leader calls this.
///
/// Whatever the planner believes about a table that is empty in one moment and full in the next, the range keeps the work linear. Where
/// nothing is pending, nothing is written: an idle relay costs the disk nothing.
pub async fn number_pending(conn: &mut PgConnection, limit: i64) -> Result<Vec<Heard>, sqlx::Error> {
    let mut numbered = sqlx::query_as!(
        Heard,
        r#"with oldest as (select max(id) as id from (select id from outbox_pending order by id limit $1) p),
              taken as (delete from outbox_pending where id <= (select id from oldest) returning *),
              numbered as (select t.*, row_number() over (order by t.id) as n from taken t),
              head as (update outbox_head set seq = outbox_head.seq + (select count(*) from taken) where exists (select from taken)
                       returning outbox_head.epoch, outbox_head.seq - (select count(*) from taken) as before)
         insert into outbox_log (seq, epoch, event_id, type, key, key_version, partition, time, cause, traceparent, payload)
         select h.before + n.n, h.epoch, n.event_id, n.type, n.key, n.key_version, n.partition, n.time, n.cause, n.traceparent, n.payload
         from numbered n, head h
         returning epoch, seq, event_id, type as fact_type, key, key_version, partition, time, cause, traceparent, payload"#,
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
        r#"select epoch, seq, event_id, type as fact_type, key, key_version, partition, time, cause, traceparent, payload
           from outbox_log where seq > $1 order by seq limit $2"#,
        after,
        limit
    )
    .fetch_all(conn)
    .await
}

/// Epoch and last number.
pub async fn head(conn: &mut PgConnection) -> Result<(i32, i64), sqlx::Error> {
    let head = sqlx::query!("select epoch, seq from outbox_head")
        .fetch_one(conn)
        .await?;
    Ok((head.epoch, head.seq))
}

/// The last number whose fact is older than this many days: where a stream that holds nothing begins again.
pub async fn last_older_than(conn: &mut PgConnection, days: i32) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(r#"select coalesce(max(seq), 0) as "seq!" from outbox_log where time < now() - make_interval(days => $1)"#, days)
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
    pub positions: Vec<Position>,
    pub dead_letters: i64,
    /// Why the relay of the answering process tells nothing until a person decides.
    pub halted: Option<String>,
}

/// How far a service has applied the facts of `source`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    pub source: String,
    pub seq: i64,
}

pub async fn status(pool: &PgPool, halted: Option<String>) -> Result<Status, Fault> {
    let row = sqlx::query!(
        r#"select h.epoch, h.seq, (select count(*) from outbox_pending) as "pending!",
                  coalesce((select extract(epoch from now() - min(time)) from outbox_pending), 0)::float8 as "oldest!",
                  (select count(*) from dead_letter) as "dead!"
           from outbox_head h"#
    )
    .fetch_one(pool)
    .await?;
    let positions = sqlx::query_as!(
        Position,
        "select source, seq from consumer_offset order by source"
    )
    .fetch_all(pool)
    .await?;
    Ok(Status {
        epoch: row.epoch,
        head: row.seq,
        pending: row.pending,
        oldest_pending_seconds: row.oldest.max(0.0),
        positions,
        dead_letters: row.dead,
        halted,
    })
}
