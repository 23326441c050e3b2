//! A listener moves to a new epoch of its teller: what it applied beyond what the teller kept no longer
//! counts as heard. The other side is `tell::epoch`.

use super::inbox::Listener;
use super::position;
use crate::office::tx::Tx;
use crate::tell::epoch::{Epoch, Listening, MoveToEpoch};
use chassis::Fault;
use sqlx::PgConnection;
use std::sync::Arc;

/// Where this service stands with a teller; before everything where it never heard of it.
pub(crate) async fn read_position(conn: &mut PgConnection, source: &str) -> Result<Listening, Fault> {
    let row = sqlx::query_as!(
        Listening,
        "select epoch, seq, event_id, stopped from consumer_offset where source = $1",
        source
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.unwrap_or(Listening {
        epoch: 0,
        seq: 0,
        event_id: None,
        stopped: None,
    }))
}

/// A position before a move, locked.
struct At {
    epoch: i32,
    seq: i64,
}

/// Where a listener goes.
#[derive(Debug, PartialEq, Eq)]
enum Step {
    /// It knows all these epochs.
    Stays,
    /// It knows no epoch yet: it begins anew, and takes the teller's word as it comes.
    BeginsAnew,
    /// To the newest epoch, at the last number that still counts as heard.
    Moves { to: Epoch, seq: i64 },
}

impl Step {
    fn of(at: &At, ask: &MoveToEpoch) -> Self {
        let later: Vec<Epoch> = ask
            .epochs
            .iter()
            .copied()
            .filter(|epoch| epoch.epoch > at.epoch)
            .collect();
        let Some(to) = later.last().copied() else {
            return Self::Stays;
        };
        if at.epoch == 0 {
            return Self::BeginsAnew;
        }
        // Each epoch that it missed begins after the last number that the teller still had then.
        let begun_after = later.iter().map(|epoch| epoch.since).fold(at.seq, i64::min);
        let seq = ask.kept.map_or(begun_after, |kept| kept.min(begun_after));
        Self::Moves { to, seq }
    }
}

/// The listener's step. Its effects stay; the position that was left is recorded.
pub(crate) async fn move_to(
    tx: &mut Tx,
    ask: &MoveToEpoch,
    listeners: &[Arc<dyn Listener>],
) -> Result<Listening, Fault> {
    position::enter(tx.conn(), &ask.source).await?;
    let at = lock(tx.conn(), &ask.source).await?;
    match Step::of(&at, ask) {
        Step::Stays => {}
        Step::BeginsAnew => begin_anew(tx.conn(), &ask.source).await?,
        Step::Moves { to, seq } => {
            write(tx.conn(), &ask.source, to, seq).await?;
            record(tx.conn(), ask, &at, to, seq).await?;
            forget_versions(tx, listeners).await?;
            tracing::warn!(
                source = ask.source,
                epoch = to.epoch,
                from = at.seq,
                to = seq,
                by = ask.by,
                "moved to a new epoch"
            );
        }
    }
    read_position(tx.conn(), &ask.source).await
}

/// An old version may come again with other content: whoever compares versions must take the next one
/// whatever it is. That touches every row of a copy.
async fn forget_versions(tx: &mut Tx, listeners: &[Arc<dyn Listener>]) -> Result<(), Fault> {
    sqlx::query("set local statement_timeout = '5min'")
        .execute(tx.conn())
        .await?;
    for listener in listeners {
        listener.forget_versions(tx).await?;
    }
    Ok(())
}

async fn lock(conn: &mut PgConnection, source: &str) -> Result<At, sqlx::Error> {
    sqlx::query_as!(
        At,
        "select epoch, seq from consumer_offset where source = $1 for update",
        source
    )
    .fetch_one(conn)
    .await
}

async fn begin_anew(conn: &mut PgConnection, source: &str) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update consumer_offset set seq = 0, event_id = null where source = $1",
        source
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn write(conn: &mut PgConnection, source: &str, to: Epoch, seq: i64) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update consumer_offset set epoch = $1, since = $2, seq = $3, stopped = null, updated_at = now(),
                event_id = case when seq = $3 then event_id end
         where source = $4",
        to.epoch,
        to.since,
        seq,
        source
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn record(
    conn: &mut PgConnection,
    ask: &MoveToEpoch,
    from: &At,
    to: Epoch,
    seq: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into consumer_epoch (source, epoch, from_epoch, from_seq, to_seq, moved_by)
         values ($1, $2, $3, $4, $5, $6)",
        ask.source,
        to.epoch,
        from.epoch,
        from.seq,
        seq,
        ask.by
    )
    .execute(conn)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(at: (i32, i64), epochs: &[(i32, i64)], kept: Option<i64>) -> Step {
        let epochs = epochs.iter().map(|(epoch, since)| Epoch {
            epoch: *epoch,
            since: *since,
        });
        let ask = MoveToEpoch {
            source: "points".into(),
            epochs: epochs.collect(),
            kept,
            by: "somebody".into(),
        };
        let (epoch, seq) = at;
        Step::of(&At { epoch, seq }, &ask)
    }

    #[test]
    fn a_listener_goes_back_to_the_last_number_that_all_agree_on() {
        let to = |epoch, since, seq| Step::Moves {
            to: Epoch { epoch, since },
            seq,
        };
        assert_eq!(step((2, 98), &[(1, 0), (2, 95)], None), Step::Stays);
        assert_eq!(step((0, 0), &[(1, 0), (2, 95)], None), Step::BeginsAnew);
        assert_eq!(step((1, 98), &[(1, 0), (2, 95)], None), to(2, 95, 95));
        assert_eq!(step((1, 90), &[(1, 0), (2, 95)], None), to(2, 95, 90));
        assert_eq!(step((1, 98), &[(1, 0), (2, 95)], Some(80)), to(2, 95, 80));
        // It missed an epoch that began after fewer facts than the newest.
        assert_eq!(step((1, 98), &[(1, 0), (2, 60), (3, 97)], None), to(3, 97, 60));
    }
}
