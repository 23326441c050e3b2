//! A consumer: reads one teller's stream without acks, checks that numbers are contiguous, and hands batches to its inbox.
//!
//! The broker is never trusted with the position. A hole (a wiped stream, facts that aged out, a broker that starves us) is filled
//! with pages of the teller's own log.

use crate::envelope::Heard;
use crate::inbox::{Applied, Inbox, Listener, Offset};
use crate::leadership::Leadership;
use crate::office::OutboxPage;
use crate::relay::{Heartbeat, heartbeat_subject};
use crate::stream::{self, header};
use anyhow::{Context, anyhow, bail};
use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, pull};
use async_nats::jetstream::{self, Message};
use chassis::config::Broker;
use chassis::{Asks, Fault, Lifecycle};
use futures_util::StreamExt;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tracing::Instrument;

/// The most facts in one transaction.
const BATCH: usize = 500;
/// How long a batch waits for company.
const COMPANY: Duration = Duration::from_millis(2);
/// How long a teller may be ahead of us without a message before its log is asked for pages.
const STARVED: Duration = Duration::from_secs(5);
const PAGE: i64 = 1000;
/// How many facts of a batch its trace points to, beside the first.
const LINKED: usize = 64;

/// Which teller a service listens to, and what it does.
pub struct Subscription {
    pub source: &'static str,
    pub listeners: Vec<Arc<dyn Listener>>,
    pub stop_on_poison: bool,
}

impl Subscription {
    pub fn to(source: &'static str, listeners: Vec<Arc<dyn Listener>>) -> Self {
        Self {
            source,
            listeners,
            stop_on_poison: false,
        }
    }

    /// Money: no fact may be put aside; the line stops and somebody is called.
    pub fn stopping_on_poison(self) -> Self {
        Self {
            stop_on_poison: true,
            ..self
        }
    }
}

/// The consumer of one source; several may run, one leads.
pub struct Consumer {
    pub service: &'static str,
    pub inbox: Inbox,
    pub broker: Broker,
    pub asks: Asks,
}

impl Consumer {
    pub async fn run(self, lifecycle: Lifecycle) {
        let job = format!("consumer of {}", self.inbox.source);
        while !lifecycle.is_stopping() {
            match Leadership::take(&self.inbox.pool, &job).await {
                Ok(Some(mut leader)) => {
                    if let Err(error) = self.lead(&mut leader, &lifecycle).await {
                        metrics::counter!("consumer_restarts_total", "service" => self.service, "source" => self.inbox.source).increment(1);
                        tracing::warn!(
                            service = self.service,
                            source = self.inbox.source,
                            error = format!("{error:#}"),
                            "the consumer starts over"
                        );
                    }
                    leader.resign().await;
                }
                Ok(None) => {}
                Err(error) => {
                    tracing::warn!(service = self.service, %error, "the consumer cannot reach its database")
                }
            }
            lifecycle.pause(Duration::from_millis(300)).await;
        }
    }

    async fn lead(&self, leader: &mut Leadership, lifecycle: &Lifecycle) -> anyhow::Result<()> {
        let mut at = self.inbox.offset().await?;
        if at.seq == 0 {
            at = self.fill_from_log(at).await.unwrap_or(at);
        }
        let (client, context) =
            stream::connect(&self.broker, &format!("{}_{}", self.service, self.inbox.source)).await?;
        let mut beats = client.subscribe(heartbeat_subject(self.inbox.source)).await?;
        let mut messages = Box::pin(self.open(&context, at).await?);
        let mut behind: Option<Instant> = None;
        tracing::info!(
            service = self.service,
            source = self.inbox.source,
            seq = at.seq,
            "the consumer reads"
        );
        loop {
            tokio::select! {
                () = lifecycle.stopped() => return Ok(()),
                message = messages.next() => {
                    let first = message.context("the reader ended")?.map_err(|error| anyhow!("the reader broke: {error}"))?;
                    let batch = collect(first, &mut messages).await?;
                    at = self.take(at, batch).await?;
                    behind = None;
                }
                beat = beats.next() => {
                    let beat: Heartbeat = serde_json::from_slice(&beat.context("heartbeats ended")?.payload)?;
                    metrics::gauge!("consumer_lag", "service" => self.service, "source" => self.inbox.source).set((beat.head - at.seq).max(0) as f64);
                    behind = if beat.head > at.seq { behind.or_else(|| Some(Instant::now())) } else { None };
                    if behind.is_some_and(|since| since.elapsed() > STARVED) {
                        at = self.fill_from_log(at).await?;
                        bail!("the broker withheld facts up to {}: they came from the teller's log", at.seq);
                    }
                }
                () = tokio::time::sleep(Duration::from_secs(1)) => {}
            }
            leader.prove().await?;
        }
    }

    /// A reader that starts after the position. The stream is a contiguous copy of the log, so the number of its first message tells
    /// where ours is; whatever that guess gets wrong, the numbers themselves put right.
    async fn open(&self, context: &jetstream::Context, at: Offset) -> anyhow::Result<pull::Stream> {
        let mut stream = context
            .get_stream(stream::name(self.inbox.source))
            .await
            .context("the teller has no stream yet")?;
        let state = stream.info().await?.state.clone();
        let next = state.last_sequence + 1;
        let start = match state.messages {
            0 => next,
            _ => {
                let first = stream
                    .get_raw_message(state.first_sequence)
                    .await
                    .context("the first message of the stream")?;
                let known =
                    number(&first.headers, header::SEQ).map_or(0, |first| (at.seq + 1 - first).max(0));
                (state.first_sequence + u64::try_from(known)?).min(next)
            }
        };
        let name = format!("{}_{}", self.service, self.inbox.source);
        let _ = stream.delete_consumer(&name).await;
        let wanted = pull::Config {
            name: Some(name),
            ack_policy: AckPolicy::None,
            deliver_policy: DeliverPolicy::ByStartSequence {
                start_sequence: start,
            },
            inactive_threshold: Duration::from_secs(30),
            num_replicas: 1,
            memory_storage: true,
            ..Default::default()
        };
        let consumer = stream.create_consumer(wanted.clone()).await?;
        let found = &consumer.cached_info().config;
        if found.deliver_policy != wanted.deliver_policy || found.ack_policy != wanted.ack_policy {
            bail!("the reader is configured otherwise than asked: {found:?}");
        }
        let reader = consumer
            .stream()
            .max_messages_per_batch(2 * BATCH)
            .heartbeat(Duration::from_secs(1))
            .expires(Duration::from_secs(5));
        Ok(reader.messages().await?)
    }

    /// Skips what we have, fills a hole from the teller's log, applies the rest.
    async fn take(&self, mut at: Offset, batch: Vec<Message>) -> anyhow::Result<Offset> {
        let mut facts = Vec::with_capacity(batch.len());
        let mut next = at;
        for message in batch {
            let fact = heard(message).context("a message of the stream is not ours: remove it")?;
            if fact.seq <= next.seq {
                continue;
            }
            if fact.epoch != next.epoch && next.epoch != 0 {
                self.apply(at, next, &facts).await?;
                bail!("epoch {} is unknown here: a person must decide", fact.epoch);
            }
            if fact.seq != next.seq + 1 {
                metrics::counter!("consumer_gaps_total", "service" => self.service, "source" => self.inbox.source).increment(1);
                at = self.apply(at, next, &facts).await?;
                self.fill_from_log(at).await?;
                bail!("a hole before {}: filled from the teller's log", fact.seq);
            }
            next = Offset {
                epoch: fact.epoch,
                seq: fact.seq,
            };
            facts.push(fact);
        }
        self.apply(at, next, &facts).await
    }

    async fn apply(&self, at: Offset, next: Offset, facts: &[Heard]) -> anyhow::Result<Offset> {
        let Some(first) = facts.first() else { return Ok(at) };
        let span = tracing::info_span!("apply", source = self.inbox.source, facts = facts.len());
        chassis::telemetry::continue_trace(&span, first.traceparent.as_deref());
        for fact in facts.iter().skip(1).take(LINKED) {
            chassis::telemetry::link_trace(&span, fact.traceparent.as_deref());
        }
        match self.inbox.apply(at, next, facts).instrument(span).await {
            Ok(Applied::Done) => {
                metrics::counter!("facts_applied_total", "service" => self.service, "source" => self.inbox.source)
                    .increment(facts.len() as u64);
                Ok(next)
            }
            Ok(Applied::Fenced) => bail!("fenced: somebody else applies these facts"),
            Err(fault) => Err(anyhow!("{fault}")),
        }
    }

    /// Applies pages of the teller's own log until it has no more.
    async fn fill_from_log(&self, mut at: Offset) -> anyhow::Result<Offset> {
        loop {
            let ask = OutboxPage {
                after: at.seq,
                limit: PAGE,
            };
            let page = self
                .asks
                .ask_as(self.inbox.source, &ask)
                .await
                .map_err(|fault: Fault| anyhow!("{fault}"))?;
            let Some(last) = page.last() else { return Ok(at) };
            if page
                .iter()
                .enumerate()
                .any(|(n, fact)| fact.seq != at.seq + 1 + n as i64)
            {
                bail!("the log of {} has a gap after {}", self.inbox.source, at.seq);
            }
            if at.epoch != 0 && page.iter().any(|fact| fact.epoch != at.epoch) {
                bail!("another epoch begins after {}: a person must decide", at.seq);
            }
            let next = Offset {
                epoch: last.epoch,
                seq: last.seq,
            };
            at = self.apply(at, next, &page).await?;
        }
    }
}

/// The messages that are already here, and those of the next moments.
async fn collect(
    first: Message,
    messages: &mut (impl futures_util::Stream<Item = Result<Message, pull::MessagesError>> + Unpin),
) -> anyhow::Result<Vec<Message>> {
    let mut batch = vec![first];
    while batch.len() < BATCH {
        match tokio::time::timeout(COMPANY, messages.next()).await {
            Ok(Some(Ok(message))) => batch.push(message),
            Ok(Some(Err(error))) => bail!("the reader broke: {error}"),
            Ok(None) | Err(_) => break,
        }
    }
    Ok(batch)
}

fn number(headers: &async_nats::HeaderMap, name: &str) -> Option<i64> {
    headers.get(name)?.as_str().parse().ok()
}

fn heard(message: Message) -> anyhow::Result<Heard> {
    let headers = message.headers.as_ref().context("no headers")?;
    let text = |name: &str| headers.get(name).map(|value| value.as_str().to_owned());
    let partition = message
        .subject
        .split('.')
        .nth(2)
        .and_then(|part| part.parse().ok());
    Ok(Heard {
        epoch: i32::try_from(number(headers, header::EPOCH).context("no epoch")?)?,
        seq: number(headers, header::SEQ).context("no number")?,
        event_id: text(header::ID).context("no id")?.parse()?,
        fact_type: text(header::TYPE).context("no type")?,
        key: text(header::SUBJECT).context("no key")?,
        key_version: number(headers, header::KEY_VERSION).unwrap_or(0),
        partition: partition.context("no partition")?,
        time: text(header::TIME).context("no time")?.parse()?,
        cause: text(header::CAUSE).and_then(|cause| cause.parse().ok()),
        traceparent: text(header::TRACEPARENT),
        payload: String::from_utf8(message.payload.to_vec())?,
    })
}
