//! A new epoch, said by both sides: the teller begins it, every listener moves to it, and only then the relay
//! gives numbers again.
//!
//! Numbers are never given twice. A teller whose database lost commits therefore goes on in a new epoch: its
//! facts carry the numbers after the last one that it still holds, and a number with another epoch is another
//! fact.

use crate::desk::OfficeDesk;
use crate::inbox::Listener;
use crate::office::Source;
use crate::position;
use crate::tx::Tx;
use chassis::{Asks, Fault};
use contracts::ask;
use futures_util::future::join_all;
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;
use uuid::Uuid;

/// An epoch of a teller: its facts carry the numbers after `since`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Epoch {
    pub epoch: i32,
    pub since: i64,
}

/// Where a listener stands with one teller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listening {
    pub epoch: i32,
    pub seq: i64,
    /// The fact that it applied under `seq`, where it is known.
    pub event_id: Option<Uuid>,
    /// Why it applies nothing until a person decides.
    pub stopped: Option<String>,
}

/// Does the service listen to this teller, and how far is it?
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReadPosition {
    pub source: String,
}

/// All epochs of a teller, oldest first.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ListEpochs {}

/// Begin this epoch after the last number given. The same again changes nothing.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct BeginEpoch {
    pub epoch: i32,
    /// Who decided it.
    pub by: String,
}

/// Move to the newest of a teller's epochs. The same again changes nothing.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MoveToEpoch {
    pub source: String,
    /// All of them, oldest first.
    pub epochs: Vec<Epoch>,
    /// The last number that all agree on, where it is not the last of the teller's log.
    pub kept: Option<i64>,
    /// Who decided it.
    pub by: String,
}

// Every service answers these under its own name: `points.read_position`.
ask! {
    ReadPosition => Option<Listening>, "read_position", from [Pass, Activity, Points, Reward, Billing, Gateway, Operator];
    ListEpochs => Vec<Epoch>, "list_epochs", from [Operator];
    BeginEpoch => Vec<Epoch>, "begin_epoch", from [Operator];
    MoveToEpoch => Listening, "move_to_epoch", from [Operator];
}

/// Adds the answers to these asks to a desk.
pub(crate) fn answer(desk: OfficeDesk, sources: Arc<Vec<Source>>) -> OfficeDesk {
    let moved = sources.clone();
    let reserved = desk.office.connections.reserved.clone();
    desk.with(|desk| {
        // A relay asks this before it numbers: whatever else is asked must not keep it from that.
        desk.read::<ReadPosition, _, _>(move |ask| {
            let listens = sources.iter().any(|source| source.name == ask.source);
            let pool = reserved.clone();
            async move {
                if !listens {
                    return Ok(None);
                }
                read_position(&mut *pool.take().await?, &ask.source)
                    .await
                    .map(Some)
            }
        })
    })
    .read::<ListEpochs, _>(|reading, _| Box::pin(list(reading.conn())))
    .write::<BeginEpoch, _>(|tx, ask| Box::pin(async move { begin(tx, &ask).await }))
    .write::<MoveToEpoch, _>(move |tx, ask| {
        let listeners = Source::listeners(&moved, &ask.source);
        Box::pin(async move { move_to(tx, &ask, &listeners).await })
    })
}

/// What one service said about its position with a teller.
pub(crate) struct Said {
    pub service: String,
    /// None when it does not listen.
    pub position: Result<Option<Listening>, Fault>,
}

/// Asks all services at once how far they are with a teller.
pub(crate) async fn positions(
    asks: &Asks,
    source: &str,
    services: &[&'static str],
    patience: Duration,
) -> Vec<Said> {
    let ask = ReadPosition {
        source: source.to_owned(),
    };
    let each = services
        .iter()
        .filter(|service| **service != source)
        .map(async |service| {
            let position = timeout(patience, asks.ask_as(service, &ask)).await;
            Said {
                service: (*service).to_owned(),
                position: position.unwrap_or_else(|_| Err(Fault::Busy("no answer in time".into()))),
            }
        });
    join_all(each).await
}

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

pub(crate) async fn list(conn: &mut PgConnection) -> Result<Vec<Epoch>, Fault> {
    Ok(
        sqlx::query_as!(Epoch, "select epoch, since from outbox_epoch order by epoch")
            .fetch_all(conn)
            .await?,
    )
}

/// The teller's step. From its commit on no number is given until the relay has seen every listener in the
/// new epoch.
pub(crate) async fn begin(tx: &mut Tx, ask: &BeginEpoch) -> Result<Vec<Epoch>, Fault> {
    let head = sqlx::query!("select epoch, seq from outbox_head for update")
        .fetch_one(tx.conn())
        .await?;
    if ask.epoch > head.epoch {
        sqlx::query!(
            "insert into outbox_epoch (epoch, since, begun_by) values ($1, $2, $3)",
            ask.epoch,
            head.seq,
            ask.by
        )
        .execute(tx.conn())
        .await?;
        sqlx::query!("update outbox_head set epoch = $1, opening = true", ask.epoch)
            .execute(tx.conn())
            .await?;
        tracing::warn!(
            epoch = ask.epoch,
            since = head.seq,
            by = ask.by,
            "a new epoch begins"
        );
    }
    list(tx.conn()).await
}

/// The relay's step: every listener has moved.
pub(crate) async fn open(conn: &mut PgConnection, epoch: i32) -> Result<(), sqlx::Error> {
    sqlx::query!("update outbox_head set opening = false where epoch = $1", epoch)
        .execute(conn)
        .await?;
    Ok(())
}

/// The listener's step: what it applied of an epoch that has ended, beyond what the teller kept, no longer
/// counts as heard. Its effects stay; the position that was left is recorded.
pub(crate) async fn move_to(
    tx: &mut Tx,
    ask: &MoveToEpoch,
    listeners: &[Arc<dyn Listener>],
) -> Result<Listening, Fault> {
    position::enter(tx.conn(), &ask.source).await?;
    let at = sqlx::query!(
        "select epoch, seq from consumer_offset where source = $1 for update",
        ask.source
    )
    .fetch_one(tx.conn())
    .await?;
    let later = || ask.epochs.iter().filter(|epoch| epoch.epoch > at.epoch);
    // A listener that knows no epoch yet begins anew, and takes the teller's word as it comes.
    let (Some(newest), Some(kept)) = (later().next_back(), later().map(|epoch| epoch.since).min()) else {
        return read_position(tx.conn(), &ask.source).await;
    };
    if at.epoch == 0 {
        sqlx::query!(
            "update consumer_offset set seq = 0, event_id = null where source = $1",
            ask.source
        )
        .execute(tx.conn())
        .await?;
        return read_position(tx.conn(), &ask.source).await;
    }
    let seq = at.seq.min(kept).min(ask.kept.unwrap_or(kept));
    sqlx::query!(
        "update consumer_offset set epoch = $1, since = $2, seq = $3, stopped = null, updated_at = now(),
                event_id = case when seq = $3 then event_id end
         where source = $4",
        newest.epoch,
        newest.since,
        seq,
        ask.source
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "insert into consumer_epoch (source, epoch, from_epoch, from_seq, to_seq, moved_by) values ($1, $2, $3, $4, $5, $6)",
        ask.source,
        newest.epoch,
        at.epoch,
        at.seq,
        seq,
        ask.by
    )
    .execute(tx.conn())
    .await?;
    // An old version may come again with other content: whoever compares versions must take the next one
    // whatever it is.
    sqlx::query("set local statement_timeout = '5min'")
        .execute(tx.conn())
        .await?;
    for listener in listeners {
        listener.forget_versions(tx).await?;
    }
    tracing::warn!(
        source = ask.source,
        epoch = newest.epoch,
        from = at.seq,
        to = seq,
        by = ask.by,
        "moved to a new epoch"
    );
    read_position(tx.conn(), &ask.source).await
}
