//! Where a listener stands with one teller, and what it makes of the teller's next word.

use crate::tell::outbox::LogPage;
use crate::wire::envelope::Heard;
use chassis::Fault;
use chassis::database::{Pool, within};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use std::time::Duration;
use uuid::Uuid;

/// The last fact of a teller that took effect here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offset {
    /// The teller's epoch that this service has confirmed; 0 until it knows one, and while it reads what is
    /// kept of a pruned log.
    pub epoch: i32,
    /// The epoch's facts carry the numbers after this one.
    pub since: i64,
    pub seq: i64,
    /// The fact under `seq`, where it is known.
    pub event_id: Option<Uuid>,
}

/// What a fact is to a position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// It took effect before.
    Known,
    Next,
    /// It cannot follow: only the teller's own log can say what does.
    Odd(String),
}

impl Offset {
    /// The epoch comes first: a number means nothing in another one.
    pub(crate) fn place(&self, fact: &Heard) -> Place {
        let is_of_this_epoch =
            fact.epoch == self.epoch || (fact.seq <= self.since && fact.epoch < self.epoch);
        let is_another = self.event_id.is_some_and(|known| known != fact.event_id);
        if !is_of_this_epoch {
            Place::Odd(format!(
                "fact {} is of epoch {}, we are in {}",
                fact.seq, fact.epoch, self.epoch
            ))
        } else if fact.seq == self.seq && is_another {
            Place::Odd(format!("another fact than ours has the number {}", fact.seq))
        } else if fact.seq <= self.seq {
            Place::Known
        } else if fact.seq == self.seq + 1 {
            Place::Next
        } else {
            Place::Odd(format!("a hole before {}", fact.seq))
        }
    }

    pub(crate) fn after(self, fact: &Heard) -> Self {
        Self {
            seq: fact.seq,
            event_id: Some(fact.event_id),
            ..self
        }
    }

    /// Whether the teller's log still says what took effect here.
    ///
    /// # Errors
    /// How they differ: the teller lost commits, and nothing may be applied until a person decides.
    pub(crate) fn agrees(&self, page: &LogPage) -> Result<(), String> {
        let (epoch, seq) = (self.epoch, self.seq);
        if epoch == 0 {
            return Ok(());
        }
        if page.epoch != epoch {
            return Err(format!(
                "it tells in epoch {}, we have confirmed {epoch}",
                page.epoch
            ));
        }
        if page.head < seq {
            return Err(format!(
                "its log ends at {}, we have applied {seq}: it lost commits",
                page.head
            ));
        }
        if seq < page.pruned {
            return Err(format!(
                "its log begins after {}, we have applied {seq}",
                page.pruned
            ));
        }
        match (self.event_id, page.before) {
            (Some(ours), Some(theirs)) if ours != theirs => Err(format!(
                "its log holds another fact under {seq} than we have applied"
            )),
            _ => Ok(()),
        }
    }
}

/// The position with this teller; a new listener stands before everything.
pub(crate) async fn read(conn: &mut PgConnection, source: &str) -> Result<Offset, sqlx::Error> {
    let row = sqlx::query_as!(
        Offset,
        "select epoch, since, seq, event_id from consumer_offset where source = $1",
        source
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.unwrap_or(Offset {
        epoch: 0,
        since: 0,
        seq: 0,
        event_id: None,
    }))
}

/// Makes the row of a new listener.
pub(crate) async fn enter(conn: &mut PgConnection, source: &str) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into consumer_offset (source) values ($1) on conflict do nothing",
        source
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Moves the position, unless somebody else did; tells whether it moved.
pub(crate) async fn advance(
    conn: &mut PgConnection,
    source: &str,
    at: Offset,
    next: Offset,
) -> Result<bool, Fault> {
    let moved = sqlx::query!(
        "update consumer_offset set epoch = $1, since = $2, seq = $3, event_id = $4, stopped = null,
                updated_at = now()
         where source = $5 and epoch = $6 and seq = $7",
        next.epoch,
        next.since,
        next.seq,
        next.event_id,
        source,
        at.epoch,
        at.seq
    )
    .execute(conn)
    .await?;
    Ok(moved.rows_affected() == 1)
}

/// How long the server may take for it.
const TO_KEEP: Duration = Duration::from_secs(3);

/// Keeps why nothing is applied, or that it is again.
pub(crate) async fn keep_stopped(pool: &Pool, source: &str, reason: Option<&str>) -> Result<(), sqlx::Error> {
    within(TO_KEEP, async {
        let mut conn = pool.take().await?;
        sqlx::query!(
            "update consumer_offset set stopped = $1 where source = $2 and stopped is distinct from $1",
            reason,
            source
        )
        .execute(&mut *conn)
        .await?;
        Ok(())
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fact(epoch: i32, seq: i64) -> Heard {
        Heard {
            epoch,
            seq,
            event_id: Uuid::from_u128(seq.unsigned_abs().into()),
            fact_type: "teller.counter.counted.v1".into(),
            key: "a".into(),
            key_version: 0,
            partition: 0,
            time: chrono::DateTime::UNIX_EPOCH,
            cause: None,
            traceparent: None,
            payload: "{}".into(),
        }
    }

    /// In epoch 2, which began after 95; the last fact applied is 98.
    fn at() -> Offset {
        Offset {
            epoch: 2,
            since: 95,
            seq: 98,
            event_id: Some(Uuid::from_u128(98)),
        }
    }

    fn is_odd(fact: &Heard) -> bool {
        matches!(at().place(fact), Place::Odd(_))
    }

    #[test]
    fn the_epoch_is_looked_at_before_the_number() {
        assert!(is_odd(&fact(3, 50)) && is_odd(&fact(1, 97)) && is_odd(&fact(1, 99)));
        assert_eq!(at().place(&fact(1, 95)), Place::Known);
        assert_eq!(at().place(&fact(2, 99)), Place::Next);
    }

    #[test]
    fn a_hole_and_another_fact_under_our_number_are_odd() {
        let mut other = fact(2, 98);
        assert_eq!(at().place(&other), Place::Known);
        other.event_id = Uuid::nil();
        assert!(is_odd(&other) && is_odd(&fact(2, 100)));
    }
}
