//! The relay: gives committed facts their numbers and copies the log to the stream, in order, as its only
//! writer.
//!
//! Each publish names the stream sequence it expects before it. That one header gives order under pipelining,
//! fences a leader that was paused, and shows a lost tail: after any error the relay reads the stream's last
//! message and goes on from there.

use crate::envelope::{Heard, subject};
use crate::epoch::{self, Listening};
use crate::halt::{self, Halt, Said, Standstill};
use crate::leadership::{Leadership, answered};
use crate::message;
use crate::outbox::{self, Head};
use crate::prune;
use crate::stream;
use anyhow::{Context, anyhow, bail};
use async_nats::jetstream::stream::{RawMessageErrorKind, Stream};
use async_nats::jetstream::{self, message::PublishMessage};
use chassis::config::Broker;
use chassis::database::{Pool, within};
use chassis::vitals::Part;
use chassis::{Asks, Lifecycle};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Notify;
use tracing::Level;

/// How many rows are published under one deadline.
const WINDOW: i64 = 500;
const DEADLINE: Duration = Duration::from_secs(4);
/// Facts that come within this time travel together: one transaction here and one at every listener, for all
/// of them.
const BREATH: Duration = Duration::from_millis(10);
/// How long an idle relay sleeps when nobody wakes it.
const IDLE: Duration = Duration::from_millis(50);
const HEARTBEAT: Duration = Duration::from_secs(2);
/// How long a look through the whole log may take; the server ends it before.
const SCAN: Duration = Duration::from_secs(12);
/// How long a new lead waits for a listener to say where it is.
const LEAD_WAITS: Duration = Duration::from_secs(2);
/// How long after its start it may wait for listeners, and what it waits for then.
const LISTENERS_EXPECTED: Duration = Duration::from_secs(10);
const SILENCE: &str = "listeners do not answer";
/// How soon it starts over, and how soon it looks again when it stood still.
const RELAY_AGAIN: Duration = Duration::from_millis(300);
const RELAY_LOOK: Duration = Duration::from_secs(1);

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
    pub pool: Pool,
    pub broker: Broker,
    pub life: Part,
    pub asks: Asks,
    /// Who may listen: their word is the proof of how far this teller was heard.
    pub neighbours: Vec<&'static str>,
    pub wake: Arc<Notify>,
    /// Says why it stands still, while it does.
    pub halted: Arc<Standstill>,
}

/// Where the stream stands: `base` is its last sequence, `sent` the number stored there.
struct Cursor {
    stream: Stream,
    base: u64,
    sent: i64,
}

impl Relay {
    /// Leads whenever it can, until the process stops.
    pub async fn run(self, lifecycle: Lifecycle) {
        self.show_halted(false);
        let (started, mut said) = (Instant::now(), Said::default());
        while !lifecycle.is_stopping() {
            let mut pause = RELAY_AGAIN;
            match Leadership::take(&self.pool, "relay").await {
                Ok(Some(mut leader)) => {
                    if let Err(error) = self.lead(&mut leader, &lifecycle).await {
                        match Halt::behind(&error) {
                            Some(Halt(reason)) => {
                                self.life.proves(reason);
                                let is_expected = started.elapsed() < LISTENERS_EXPECTED
                                    && error.downcast_ref() == Some(&SILENCE);
                                self.halt(&mut leader, reason, &mut said, is_expected).await;
                                pause = RELAY_LOOK;
                            }
                            None => self.starts_over(&error),
                        }
                    }
                    leader.resign().await;
                }
                // Another instance looks after it: what it says of itself is in the database.
                Ok(None) => {
                    self.life.proves("another instance leads");
                    self.go_on();
                }
                Err(error) => {
                    self.pool.doubt();
                    self.life.stands(&error.to_string());
                    tracing::warn!(service = self.service, %error, "the relay cannot reach its database")
                }
            }
            lifecycle.pause(pause).await;
        }
    }

    async fn lead(&self, leader: &mut Leadership, lifecycle: &Lifecycle) -> anyhow::Result<()> {
        let (client, context) = stream::connect(&self.broker, &format!("{}_relay", self.service)).await?;
        // Also while it stands still: a listener that is ahead of what was restored must learn of it.
        self.beat(leader, &client).await?;
        let mut cursor = self.resync(leader, &context).await?;
        self.go_on();
        answered(outbox::keep_halted(leader.conn(), None)).await?;
        tracing::info!(
            service = self.service,
            base = cursor.base,
            sent = cursor.sent,
            "the relay leads"
        );
        let mut beat = Instant::now();
        while !lifecycle.is_stopping() {
            if beat.elapsed() > HEARTBEAT {
                if self.beat(leader, &client).await?.opening {
                    bail!("a new epoch was begun");
                }
                cursor.look().await?;
                beat = Instant::now();
            }
            let rows = self.next(leader, &cursor).await?;
            self.life.proves("tells");
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
        let numbered = answered(outbox::number_pending(leader.conn(), WINDOW)).await?;
        match numbered.first() {
            Some(first) if first.seq == cursor.sent + 1 => Ok(numbered),
            _ => answered(outbox::page(leader.conn(), cursor.sent, WINDOW)).await,
        }
    }

    /// Reads from the stream itself how far it got. A stream that holds nothing (new, wiped, or all aged out)
    /// is refilled with everything that it would still hold; listeners skip what they have.
    async fn resync(&self, leader: &mut Leadership, context: &jetstream::Context) -> anyhow::Result<Cursor> {
        let mut stream = stream::open_own(context, &self.broker, self.service).await?;
        let state = stream.info().await?.state.clone();
        let head = answered(outbox::head(leader.conn())).await?;
        let is_empty = state.messages == 0;
        let sent = match is_empty {
            true => {
                let days = i32::try_from(self.broker.max_age_days).unwrap_or(i32::MAX);
                within(SCAN, outbox::last_older_than(leader.conn(), days)).await?
            }
            false => {
                self.last_sent(leader, &stream, state.last_sequence, &head)
                    .await?
            }
        };
        // A stream that was away for longer than the log goes back has a hole there, which nobody needs.
        let sent = sent.max(head.pruned);
        self.ask_listeners(&head, is_empty || head.opening).await?;
        if head.opening {
            epoch::open(leader.conn(), head.epoch).await?;
            tracing::info!(
                service = self.service,
                epoch = head.epoch,
                "every listener is in the new epoch"
            );
        }
        Ok(Cursor {
            stream,
            base: state.last_sequence,
            sent,
        })
    }

    /// The number of the last message, which must be a fact of our log.
    async fn last_sent(
        &self,
        leader: &mut Leadership,
        stream: &Stream,
        sequence: u64,
        head: &Head,
    ) -> anyhow::Result<i64> {
        let service = self.service;
        let foreign = |what: &str| {
            Halt(format!(
                "message {sequence} of the stream {what}: somebody else wrote there; \
                 see `beleef stream rebuild {service}`"
            ))
        };
        let last = match stream.get_raw_message(sequence).await {
            Ok(last) => last,
            Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => {
                bail!(foreign("was removed"))
            }
            Err(error) => return Err(error).context("the last message of the stream"),
        };
        let Ok(fact) = message::heard(service, &last.subject, &last.headers, &last.payload) else {
            bail!(foreign("is not ours"));
        };
        let Head { epoch, seq, .. } = *head;
        if fact.epoch > epoch || (fact.epoch == epoch && fact.seq > seq) {
            bail!(Halt(format!(
                "the stream ({}/{}) is ahead of the database ({epoch}/{seq}): commits were lost; \
                 see `beleef epoch new {service}`",
                fact.epoch, fact.seq
            )));
        }
        if !answered(outbox::holds(leader.conn(), fact.seq, Some(fact.event_id))).await? {
            bail!(Halt(format!(
                "the stream holds another fact under number {} than the database; \
                 see `beleef epoch new {service}`",
                fact.seq
            )));
        }
        Ok(fact.seq)
    }

    /// No number may be given twice. Where the stream cannot tell how far this teller was heard, every
    /// listener must; where it can, a listener that answers may still have heard more, from the log.
    async fn ask_listeners(&self, head: &Head, all_must_answer: bool) -> anyhow::Result<()> {
        let mut silent = vec![];
        for said in epoch::positions(&self.asks, self.service, &self.neighbours, LEAD_WAITS).await {
            match said.position {
                Ok(None) => {}
                Ok(Some(at)) => self.compare(&said.service, &at, head)?,
                Err(fault) => silent.push(format!("{} ({fault})", said.service)),
            }
        }
        if all_must_answer && !silent.is_empty() {
            let waits = format!(
                "it must know how far its listeners are, and waits for {}",
                silent.join(", ")
            );
            return Err(anyhow!(Halt(waits)).context(SILENCE));
        }
        Ok(())
    }

    fn compare(&self, listener: &str, at: &Listening, head: &Head) -> Result<(), Halt> {
        let service = self.service;
        let differs = if at.epoch > head.epoch || at.seq > head.seq {
            "is ahead of the database"
        } else if at.epoch != 0 && at.epoch < head.epoch {
            "has not moved to the epoch of the database"
        } else {
            return Ok(());
        };
        Err(Halt(format!(
            "{listener} ({}/{}) {differs} ({}/{}); see `beleef epoch new {service}`",
            at.epoch, at.seq, head.epoch, head.seq
        )))
    }

    /// Tells nothing more until a person has decided; it looks again from time to time. Neighbours that start
    /// together wait for each other: that is expected.
    async fn halt(&self, leader: &mut Leadership, reason: &str, said: &mut Said, is_expected: bool) {
        self.show_halted(true);
        if let Err(error) = answered(outbox::keep_halted(leader.conn(), Some(reason))).await {
            tracing::warn!(service = self.service, %error, "why the relay stands still cannot be kept");
        }
        match said.next(halt::begin(&self.halted, reason), is_expected) {
            Some(Level::ERROR) => tracing::error!(service = self.service, reason, "the relay stands still"),
            Some(_) => tracing::info!(service = self.service, reason, "the relay waits"),
            None => {}
        }
    }

    /// Nothing stands in the way, or another instance looks after it.
    fn go_on(&self) {
        self.show_halted(false);
        self.halted.send_replace(None);
    }

    fn show_halted(&self, is_halted: bool) {
        metrics::gauge!("relay_halted", "service" => self.service).set(f64::from(u8::from(is_halted)));
    }

    fn starts_over(&self, error: &anyhow::Error) {
        self.life.stands(&format!("{error:#}"));
        metrics::counter!("relay_resyncs_total", "service" => self.service).increment(1);
        tracing::warn!(
            service = self.service,
            error = format!("{error:#}"),
            "the relay starts over"
        );
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
                    .headers(message::headers(self.service, &row))
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

    /// Says how far it is, and sees to it that the log has room.
    #[expect(clippy::disallowed_methods, reason = "a heartbeat is no fact: it may be lost")]
    async fn beat(&self, leader: &mut Leadership, client: &async_nats::Client) -> anyhow::Result<Head> {
        let head = answered(outbox::head(leader.conn())).await?;
        answered(prune::make_room(leader.conn(), head.seq)).await?;
        let beat = Heartbeat {
            epoch: head.epoch,
            head: head.seq,
        };
        client
            .publish(heartbeat_subject(self.service), serde_json::to_vec(&beat)?.into())
            .await?;
        Ok(head)
    }
}

impl Cursor {
    /// An idle teller would not notice that its stream was lost, or that somebody wrote there.
    async fn look(&mut self) -> anyhow::Result<()> {
        let created = self.stream.cached_info().created;
        let found = self.stream.info().await.context("the stream is gone")?;
        if found.created != created || found.state.last_sequence != self.base {
            bail!("the stream is not as we left it");
        }
        Ok(())
    }
}
