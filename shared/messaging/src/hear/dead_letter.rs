//! Dead letters: seen, mended, applied in order.

use super::inbox::Listener;
use crate::office::tx::Tx;
use crate::wire::envelope::Heard;
use chassis::Fault;
use chassis::database::Pool;
use chrono::{DateTime, Utc};
use contracts::ask;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use uuid::Uuid;

/// As many as are listed at once.
pub const LISTED: usize = 1000;

/// A fact that could not be applied, or waits behind one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeadLetter {
    /// The teller.
    pub source: String,
    /// Its epoch, in which the number counts.
    pub epoch: i32,
    /// The number of the fact.
    pub seq: i64,
    /// The fact's own id.
    pub event_id: Uuid,
    /// `<service>.<aggregate>.<past tense>.v<n>`.
    pub fact_type: String,
    /// What it is about: later facts of this key wait behind it.
    pub key: String,
    /// As it was told.
    pub payload: String,
    /// Why it could not be applied.
    pub reason: String,
    /// When it was put aside.
    pub since: DateTime<Utc>,
}

/// Which facts could not be applied?
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ListDeadLetters {}

/// Apply the dead letters of a key again.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Redrive {
    /// The teller.
    pub source: String,
    /// What the facts are about.
    pub key: String,
}

// Every service answers these under its own name: `points.redrive`.
ask! {
    ListDeadLetters => Vec<DeadLetter>, "dead_letters", from [Operator];
    Redrive => usize, "redrive", from [Operator];
}

/// The first of all dead letters, as many as [`LISTED`].
///
/// # Errors
/// When the database cannot be asked.
pub async fn list(pool: &Pool) -> Result<Vec<DeadLetter>, Fault> {
    let rows = sqlx::query_as!(
        DeadLetter,
        "select source, epoch, seq, event_id, type as fact_type, key, payload, reason, since from dead_letter
         order by source, epoch, seq limit 1000"
    )
    .fetch_all(&mut *pool.take().await?)
    .await?;
    Ok(rows)
}

/// Applies all dead letters of a key in order and frees the key; all or nothing.
///
/// # Errors
/// The fault of the first letter that still cannot be applied; nothing changed then.
pub async fn redrive(
    tx: &mut Tx,
    source: &str,
    key: &str,
    listeners: &[Arc<dyn Listener>],
) -> Result<usize, Fault> {
    sqlx::query!(
        "delete from parked_key where source = $1 and key = $2",
        source,
        key
    )
    .execute(tx.conn())
    .await?;
    let letters = sqlx::query_as!(
        Heard,
        r#"delete from dead_letter where source = $1 and key = $2
           returning epoch, seq, event_id, type as fact_type, key, key_version, 0::smallint as "partition!",
                     time, null::uuid as cause, traceparent, payload"#,
        source,
        key
    )
    .fetch_all(tx.conn())
    .await?;
    let mut letters = letters;
    letters.sort_by_key(|letter| (letter.epoch, letter.seq));
    for letter in &letters {
        for listener in listeners
            .iter()
            .filter(|listener| listener.hears().contains(&letter.fact_type.as_str()))
        {
            listener.apply(tx, std::slice::from_ref(letter)).await?;
        }
    }
    Ok(letters.len())
}
