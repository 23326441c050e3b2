//! A new epoch, said by both sides: the teller begins it, every listener moves to it (`hear::moving`), and
//! only then the relay gives numbers again.
//!
//! Numbers are never given twice. A teller whose database lost commits therefore goes on in a new epoch: its
//! facts carry the numbers after the last one that it still holds, and a number with another epoch is another
//! fact.

use crate::office::tx::Tx;
use chassis::{Asks, Fault};
use contracts::ask;
use futures_util::future::join_all;
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use std::time::Duration;
use tokio::time::timeout;
use uuid::Uuid;

/// An epoch of a teller: its facts carry the numbers after `since`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Epoch {
    /// 1 at first.
    pub epoch: i32,
    /// The last number of the epochs before it.
    pub since: i64,
}

/// Where a listener stands with one teller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listening {
    /// The teller's epoch that it has confirmed; 0 while it knows none.
    pub epoch: i32,
    /// The last number that it has applied.
    pub seq: i64,
    /// The fact that it applied under `seq`, where it is known.
    pub event_id: Option<Uuid>,
    /// Why it applies nothing until a person decides.
    pub stopped: Option<String>,
}

/// Does the service listen to this teller, and how far is it?
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReadPosition {
    /// The teller.
    pub source: String,
}

/// All epochs of a teller, oldest first.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ListEpochs {}

/// Begin this epoch after the last number given. The same again changes nothing.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct BeginEpoch {
    /// Above all that anybody knows of.
    pub epoch: i32,
    /// Who decided it.
    pub by: String,
}

/// Move to the newest of a teller's epochs. The same again changes nothing.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MoveToEpoch {
    /// The teller.
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
    ReadPosition => Option<Listening>, "read_position",
        from [Pass, Activity, Points, Reward, Billing, Gateway, Operator];
    ListEpochs => Vec<Epoch>, "list_epochs", from [Operator];
    BeginEpoch => Vec<Epoch>, "begin_epoch", from [Operator];
    MoveToEpoch => Listening, "move_to_epoch", from [Operator];
}

/// What one service said about its position with a teller.
pub(crate) struct Said {
    pub service: String,
    /// None when it does not listen.
    pub position: Result<Option<Listening>, Fault>,
}

/// Asks all services at once how far they are with a teller. Who says nothing for `longest` did not answer.
pub(crate) async fn positions(
    asks: &Asks,
    source: &str,
    services: &[&'static str],
    longest: Duration,
) -> Vec<Said> {
    let ask = ReadPosition {
        source: source.to_owned(),
    };
    let each = services
        .iter()
        .filter(|service| **service != source)
        .map(async |service| {
            let position = timeout(longest, asks.ask_as(service, &ask)).await;
            Said {
                service: (*service).to_owned(),
                position: position.unwrap_or_else(|_| Err(Fault::Busy("no answer in time".into()))),
            }
        });
    join_all(each).await
}

/// All epochs of this teller, oldest first.
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
