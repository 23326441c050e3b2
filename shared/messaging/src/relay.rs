//! The relay: gives committed facts their numbers and copies the log to the stream, in order, as its only writer.
//!
//! Each publish names the stream sequence it expects before it. That one header gives order under pipelining, fences a leader that
//! was paused, and shows a lost tail: after any error the relay reads the stream's last message and goes on from there.

use crate::envelope::{Heard, subject};
use crate::leadership::Leadership;
use crate::outbox;
use crate::stream::{self, header};
use anyhow::{Context, anyhow, bail};
use async_nats::HeaderMap;
use async_nats::jetstream::{self, message::PublishMessage};
use chassis::Lifecycle;
use chassis::config::Broker;
use serde::{Deserialize, Serialize};
use sqlx::PgPool;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{Notify, watch};

/// How many rows are published under one deadline.
const WINDOW: i64 = 500;
const DEADLINE: Duration = Duration::from_secs(4);
/// Facts that come within this time travel together: one transaction here and one at every listener, for all of them.
const BREATH: Duration = Duration::from_millis(10);
/// How long an idle relay sleeps when nobody wakes it.
const IDLE: Duration = Duration::from_millis(50);
const HEARTBEAT: Duration = Duration::from_secs(2);

/// What a teller says every two seconds, so that a listener notices silence that should not be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heartbeat {
    pub epoch: i32,
    pub head: i64,
}

pub(crate) fn heartbeat_subject(service: &str) -> String {
    format!("hb.{service}")
}

/// The relay of one service; several may run, one leads.
pub struct Relay {
    pub service: &'static str,
    pub pool: PgPool,
    pub broker: Broker,
    pub wake: Arc<Notify>,
    /// Says why it stands still, while it does.
    pub halted: Arc<watch::Sender<Option<String>>>,
}

/// Where the stream stands: `base` is its last sequence, `sent` the number stored there.
struct Cursor {
    base: u64,
    sent: i64,
}

impl Relay {
    /// Leads whenever it can, until the process stops.
    pub async fn run(self, lifecycle: Lifecycle) {
        while !lifecycle.is_stopping() {
            match Leadership::take(&self.pool, "relay").await {
                Ok(Some(mut leader)) => {
                    if let Err(error) = self.lead(&mut leader, &lifecycle).await {
                        metrics::counter!("relay_resyncs_total", "service" => self.service).increment(1);
                        tracing::warn!(
                            service = self.service,
                            error = format!("{error:#}"),
                            "the relay starts over"
                        );
                    }
                    leader.resign().await;
                }
                Ok(None) => self.go_on(),
                Err(error) => {
                    tracing::warn!(service = self.service, %error, "the relay cannot reach its database")
                }
            }
            lifecycle.pause(Duration::from_millis(300)).await;
        }
    }

    async fn lead(&self, leader: &mut Leadership, lifecycle: &Lifecycle) -> anyhow::Result<()> {
        let (client, context) = stream::connect(&self.broker, &format!("{}_relay", self.service)).await?;
        let mut cursor = self.resync(leader, &context).await?;
        self.go_on();
        tracing::info!(
            service = self.service,
            base = cursor.base,
            sent = cursor.sent,
            "the relay leads"
        );
        let mut beat: Option<Instant> = None;
        while !lifecycle.is_stopping() {
            if beat.is_none_or(|at| at.elapsed() > HEARTBEAT) {
                let (epoch, head) = outbox::head(leader.conn()).await?;
                self.say_heartbeat(&client, Heartbeat { epoch, head }).await?;
                beat = Some(Instant::now());
            }
            let rows = self.next(leader, &cursor).await?;
            let found = rows.len();
            if found > 0 {
                self.publish(&context, &mut cursor, rows).await?;
                if found < WINDOW as usize {
                    lifecycle.pause(BREATH).await;
                }
                continue;
            }
            tokio::select! {
                () = self.wake.notified() => {}
                () = tokio::time::sleep(IDLE) => {}
                () = lifecycle.stopped() => {}
            }
        }
        Ok(())
    }

    /// The facts to send now: those that just got their numbers, unless older ones wait in the log.
    async fn next(&self, leader: &mut Leadership, cursor: &Cursor) -> Result<Vec<Heard>, sqlx::Error> {
        let numbered = outbox::number_pending(leader.conn(), WINDOW).await?;
        match numbered.first() {
            Some(first) if first.seq == cursor.sent + 1 => Ok(numbered),
            _ => outbox::page(leader.conn(), cursor.sent, WINDOW).await,
        }
    }

    /// Reads from the stream itself how far it got. A stream that holds nothing (new, wiped, or all aged out) is refilled with
    /// everything that it would still hold; listeners skip what they have.
    async fn resync(&self, leader: &mut Leadership, context: &jetstream::Context) -> anyhow::Result<Cursor> {
        let mut stream = stream::open_own(context, &self.broker, self.service).await?;
        let state = stream.info().await?.state.clone();
        let (epoch, head) = outbox::head(leader.conn()).await?;
        if state.messages == 0 {
            let days = i32::try_from(self.broker.max_age_days).unwrap_or(i32::MAX);
            let sent = outbox::last_older_than(leader.conn(), days).await?;
            return Ok(Cursor {
                base: state.last_sequence,
                sent,
            });
        }
        let last = stream
            .get_raw_message(state.last_sequence)
            .await
            .context("the last message of the stream")?;
        let number = |name: &str| {
            last.headers
                .get(name)
                .and_then(|value| value.as_str().parse::<i64>().ok())
        };
        let (Some(stored_epoch), Some(sent)) = (number(header::EPOCH), number(header::SEQ)) else {
            bail!(
                "somebody else wrote to the stream: its last message {} has no number; remove it",
                state.last_sequence
            );
        };
        if stored_epoch > i64::from(epoch) || (stored_epoch == i64::from(epoch) && sent > head) {
            return Err(
                self.halt(format!("the stream ({stored_epoch}/{sent}) is ahead of the database ({epoch}/{head}): commits were lost"))
            );
        }
        let id = last
            .headers
            .get(header::ID)
            .and_then(|id| id.as_str().parse().ok());
        if !outbox::holds(leader.conn(), sent, id).await? {
            return Err(self.halt(format!(
                "the stream holds another fact under number {sent} than the database"
            )));
        }
        Ok(Cursor {
            base: state.last_sequence,
            sent,
        })
    }

    /// Tells nothing more until a person has decided; it looks again from time to time.
    fn halt(&self, reason: String) -> anyhow::Error {
        metrics::gauge!("relay_halted", "service" => self.service).set(1.0);
        let error = anyhow!("{reason}; a person must decide");
        self.halted.send_replace(Some(reason));
        error
    }

    /// Nothing stands in the way, or another instance looks after it.
    fn go_on(&self) {
        metrics::gauge!("relay_halted", "service" => self.service).set(0.0);
        self.halted.send_replace(None);
    }

    async fn publish(
        &self,
        context: &jetstream::Context,
        cursor: &mut Cursor,
        rows: Vec<Heard>,
    ) -> anyhow::Result<()> {
        let count = rows.len();
        let all = async {
            let mut acks = Vec::with_capacity(count);
            for (n, row) in rows.into_iter().enumerate() {
                if row.seq != cursor.sent + 1 + n as i64 {
                    bail!("the log has a gap before {}", row.seq);
                }
                let subject = subject(&row.fact_type, row.partition);
                let message = PublishMessage::build()
                    .headers(headers(self.service, &row))
                    .expected_last_sequence(cursor.base + n as u64)
                    .payload(row.payload.into());
                acks.push(context.send_publish(subject, message).await?);
            }
            for ack in acks {
                ack.await?;
            }
            Ok(())
        };
        tokio::time::timeout(DEADLINE, all)
            .await
            .context("the broker did not confirm in time")??;
        cursor.base += count as u64;
        cursor.sent += count as i64;
        metrics::counter!("facts_relayed_total", "service" => self.service).increment(count as u64);
        Ok(())
    }

    #[expect(clippy::disallowed_methods, reason = "a heartbeat is no fact: it may be lost")]
    async fn say_heartbeat(&self, client: &async_nats::Client, beat: Heartbeat) -> anyhow::Result<()> {
        client
            .publish(heartbeat_subject(self.service), serde_json::to_vec(&beat)?.into())
            .await?;
        Ok(())
    }
}

fn headers(service: &str, row: &Heard) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(header::SPEC_VERSION, "1.0");
    headers.insert(header::ID, row.event_id.to_string());
    headers.insert(header::TYPE, row.fact_type.as_str());
    headers.insert(header::SOURCE, format!("beleefregio/{service}"));
    headers.insert(header::TIME, row.time.to_rfc3339());
    headers.insert(header::SUBJECT, row.key.as_str());
    headers.insert(header::CONTENT_TYPE, "application/json");
    headers.insert(header::EPOCH, row.epoch.to_string());
    headers.insert(header::SEQ, row.seq.to_string());
    headers.insert(header::KEY_VERSION, row.key_version.to_string());
    if let Some(cause) = row.cause {
        headers.insert(header::CAUSE, cause.to_string());
    }
    if let Some(traceparent) = &row.traceparent {
        headers.insert(header::TRACEPARENT, traceparent.as_str());
    }
    headers
}
