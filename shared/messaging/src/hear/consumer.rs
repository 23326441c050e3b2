//! A consumer: reads one teller's stream without acks, checks that each fact follows the last, and hands
//! batches to its inbox.
//!
//! The broker is never trusted with the position. At each start, and whenever something is odd (a hole, a
//! wiped stream, facts that aged out, another epoch, a broker that starves us, a message that is not the
//! teller's), the teller's own log has the word.

use crate::envelope::Heard;
use crate::halt::{self, Halt, Standstill};
use crate::inbox::{Applied, Inbox};
use crate::leadership::Leadership;
use crate::message;
use crate::outbox::LogPage;
use crate::position::{self, Offset, Place};
use crate::reader;
use crate::relay::{Heartbeat, heartbeat_subject};
use crate::stream;
use crate::tell::questions::OutboxPage;
use anyhow::{Context, anyhow, bail};
use async_nats::HeaderMap;
use async_nats::jetstream::Message;
use chassis::config::Broker;
use chassis::vitals::Part;
use chassis::{Asks, Fault, Lifecycle};
use futures_util::StreamExt;
use std::time::{Duration, Instant};
use tracing::Instrument;

/// How long a teller may be ahead of us without a message before its log is asked for pages.
const STARVED: Duration = Duration::from_secs(5);
/// How often at most a heartbeat that does not fit makes us ask the teller: anybody on the network may send
/// one.
const ASK_AT_MOST_EVERY: Duration = Duration::from_secs(1);
const PAGE: i64 = 1000;
/// How many facts of a batch its trace points to, beside the first.
const LINKED: usize = 64;
/// How long after its start a consumer may find its neighbours not ready.
const NEIGHBOURS_EXPECTED: Duration = Duration::from_secs(10);
/// How soon it starts over, and how soon it looks again when it stood still.
const CONSUMER_AGAIN: Duration = Duration::from_millis(400);
const CONSUMER_LOOK: Duration = Duration::from_secs(2);

/// The consumer of one source; several may run, one leads.
pub struct Consumer {
    pub service: &'static str,
    pub life: Part,
    pub inbox: Inbox,
    pub broker: Broker,
    pub asks: Asks,
    /// Why it applies nothing, while it does.
    pub stopped: Standstill,
}

/// What the heartbeats have said.
struct Pulse {
    /// Since when the teller says that it is ahead of us.
    behind: Option<Instant>,
    /// When the teller was asked because of a heartbeat.
    asked: Option<Instant>,
}

impl Consumer {
    /// Follows the source until the process stops. Whatever ends a lead is told in the log, and tried again.
    pub async fn run(self, lifecycle: Lifecycle) {
        let job = format!("consumer of {}", self.inbox.source);
        self.show_stopped(false);
        self.show_lag(0);
        self.count("heartbeats_refused_total", 0);
        self.count("dead_letters_total", 0);
        self.count("foreign_messages_total", 0);
        let started = Instant::now();
        while !lifecycle.is_stopping() {
            let mut pause = CONSUMER_AGAIN;
            match Leadership::take(&self.inbox.pool, &job).await {
                Ok(Some(mut leader)) => {
                    if let Err(error) = self.lead(&mut leader, &lifecycle).await {
                        match Halt::behind(&error) {
                            Some(Halt(reason)) => {
                                self.life.proves(reason);
                                self.stop(reason).await;
                                pause = CONSUMER_LOOK;
                            }
                            None => self.starts_over(&error, started),
                        }
                    }
                    leader.resign().await;
                }
                // Another instance leads: what it says of itself is in the database.
                Ok(None) => {
                    self.life.proves("another instance leads");
                    self.show_stopped(false);
                }
                Err(error) => {
                    self.inbox.pool.doubt();
                    self.life.stands(&error.to_string());
                    tracing::warn!(service = self.service, %error, "the consumer cannot reach its database")
                }
            }
            lifecycle.pause(pause).await;
        }
    }

    async fn lead(&self, leader: &mut Leadership, lifecycle: &Lifecycle) -> anyhow::Result<()> {
        let mut at = leader.work(async { Ok(self.inbox.offset().await?) }).await?;
        match self.page(at, PAGE).await {
            Ok(page) => at = self.follow(leader, at, page).await?,
            // A listener that knows no epoch must not take one from a message.
            Err(fault) if at.epoch == 0 => return Err(anyhow!("{fault}")),
            Err(fault) => {
                let (service, source) = (self.service, self.inbox.source);
                tracing::warn!(service, source, %fault, "the teller's log cannot be asked");
            }
        }
        let name = format!("{}_{}", self.service, self.inbox.source);
        let (client, context) = stream::connect(&self.broker, &name).await?;
        let mut beats = client.subscribe(heartbeat_subject(self.inbox.source)).await?;
        let mut messages = reader::open(&context, self.service, self.inbox.source, at).await?;
        let mut pulse = Pulse {
            behind: None,
            asked: None,
        };
        self.life.proves("reads");
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
                    let first = message.context("the reader ended")?;
                    let first = first.map_err(|error| anyhow!("the reader broke: {error}"))?;
                    let batch = reader::collect(first, &mut messages).await?;
                    at = leader.work(self.take(at, batch)).await?;
                    pulse.behind = None;
                }
                beat = beats.next() => {
                    let beat = beat.context("heartbeats ended")?;
                    at = self.feel(leader, at, &beat.payload, &mut pulse).await?;
                }
                () = tokio::time::sleep(Duration::from_secs(1)) => {}
            }
            leader.prove().await?;
            self.life.proves("reads");
        }
    }

    /// A heartbeat that fits is believed. One that does not makes the teller itself say how far it is; a
    /// stranger's is ignored.
    async fn feel(
        &self,
        leader: &mut Leadership,
        at: Offset,
        payload: &[u8],
        pulse: &mut Pulse,
    ) -> anyhow::Result<Offset> {
        let Ok(beat) = serde_json::from_slice::<Heartbeat>(payload) else {
            self.count("heartbeats_refused_total", 1);
            return Ok(at);
        };
        let fits = beat.epoch == at.epoch && beat.head >= at.seq;
        if fits {
            self.show_lag(beat.head - at.seq);
            pulse.behind = if beat.head > at.seq {
                pulse.behind.or_else(|| Some(Instant::now()))
            } else {
                None
            };
        }
        let is_starved = pulse.behind.is_some_and(|since| since.elapsed() > STARVED);
        let asked_just_now = pulse
            .asked
            .is_some_and(|asked| asked.elapsed() < ASK_AT_MOST_EVERY);
        if (fits && !is_starved) || asked_just_now {
            return Ok(at);
        }
        pulse.asked = Some(Instant::now());
        // Under load a heartbeat is older than what came by the stream meanwhile. The log agrees, and what is
        // new there comes by the stream, too: read here, all of it would have to be passed over there.
        let only_compares = !is_starved && at.epoch != 0;
        let limit = if only_compares { 0 } else { PAGE };
        let page = match self.page(at, limit).await {
            Ok(page) => page,
            Err(fault) => {
                let (service, source) = (self.service, self.inbox.source);
                tracing::warn!(service, source, %fault, "a heartbeat cannot be checked");
                return Ok(at);
            }
        };
        if beat.epoch != page.epoch || beat.head > page.head {
            self.count("heartbeats_refused_total", 1);
        }
        if only_compares {
            at.agrees(&page).map_err(|how| self.differs(&how))?;
            return Ok(at);
        }
        let reached = self.follow(leader, at, page).await?;
        pulse.behind = None;
        if is_starved && reached.seq > at.seq {
            bail!(
                "the broker withheld facts up to {}: they came from the teller's log",
                reached.seq
            );
        }
        Ok(reached)
    }

    /// Applies what follows the position. Where something else comes, the consumer starts over, and so asks
    /// the teller's log.
    async fn take(&self, at: Offset, batch: Vec<Message>) -> anyhow::Result<Offset> {
        let (mut facts, mut next, mut odd) = (Vec::with_capacity(batch.len()), at, None);
        let none = HeaderMap::new();
        for message in batch {
            let headers = message.headers.as_ref().unwrap_or(&none);
            let Ok(fact) = message::heard(self.inbox.source, &message.subject, headers, &message.payload)
            else {
                self.count("foreign_messages_total", 1);
                continue;
            };
            match next.place(&fact) {
                Place::Known => {}
                Place::Next => {
                    next = next.after(&fact);
                    facts.push(fact);
                }
                Place::Odd(why) => {
                    odd = Some(why);
                    break;
                }
            }
        }
        let at = self.apply(at, next, &facts).await?;
        let Some(why) = odd else { return Ok(at) };
        self.count("consumer_gaps_total", 1);
        bail!("{why}: the teller's log is asked");
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
                self.count("facts_applied_total", facts.len() as u64);
                self.go_on();
                Ok(next)
            }
            Ok(Applied::Fenced) => bail!("fenced: somebody else applies these facts"),
            Ok(Applied::Poisoned(reason)) => Err(Halt(reason).into()),
            Err(fault) => Err(anyhow!("{fault}")),
        }
    }

    /// The page of the teller's log after the position.
    async fn page(&self, at: Offset, limit: i64) -> Result<LogPage, Fault> {
        let ask = OutboxPage { after: at.seq, limit };
        self.asks.ask_as(self.inbox.source, &ask).await
    }

    /// Compares the position with the log, then applies its pages to the end.
    async fn follow(
        &self,
        leader: &mut Leadership,
        mut at: Offset,
        mut page: LogPage,
    ) -> anyhow::Result<Offset> {
        loop {
            at.agrees(&page).map_err(|how| self.differs(&how))?;
            if at.epoch == 0 && at.seq < page.pruned {
                at = leader.work(self.start(at, &page)).await?;
                page = self.page(at, PAGE).await.map_err(|fault| anyhow!("{fault}"))?;
                continue;
            }
            at = leader.work(self.confirm(at, &page, at.seq)).await?;
            // Before they are applied: who cannot apply them is behind for as long.
            self.show_lag(page.head - at.seq);
            let mut next = at;
            for fact in &page.facts {
                match next.place(fact) {
                    Place::Next => next = next.after(fact),
                    Place::Known => {}
                    Place::Odd(why) => bail!("the log of {}: {why}", self.inbox.source),
                }
            }
            at = leader.work(self.apply(at, next, &page.facts)).await?;
            self.show_lag(page.head - at.seq);
            leader.prove().await?;
            if page.facts.len() < PAGE as usize {
                self.go_on();
                position::keep_stopped(&self.inbox.pool, self.inbox.source, None).await?;
                return Ok(at);
            }
            page = self.page(at, PAGE).await.map_err(|fault| anyhow!("{fault}"))?;
        }
    }

    /// A new listener at a teller whose log was pruned: the states that are kept, with holes between their
    /// numbers, then the log.
    async fn start(&self, at: Offset, page: &LogPage) -> anyhow::Result<Offset> {
        match page.facts.last() {
            Some(last) => self.apply(at, at.after(last), &page.facts).await,
            None => self.confirm(at, page, page.pruned).await,
        }
    }

    /// A new listener takes the teller's epoch as it finds it.
    async fn confirm(&self, at: Offset, page: &LogPage, seq: i64) -> anyhow::Result<Offset> {
        if at.epoch != 0 {
            return Ok(at);
        }
        let next = Offset {
            epoch: page.epoch,
            since: page.since,
            seq,
            event_id: if seq == at.seq { at.event_id } else { None },
        };
        match self.inbox.confirm(at, next).await? {
            true => Ok(next),
            false => bail!("fenced: somebody else moved the position"),
        }
    }

    fn differs(&self, how: &str) -> Halt {
        let source = self.inbox.source;
        Halt(format!(
            "{source} is not as we have heard it: {how}; see `beleef epoch new {source}`"
        ))
    }

    /// Applies nothing until a person has decided; it looks again from time to time.
    async fn stop(&self, reason: &str) {
        self.show_stopped(true);
        if halt::begin(&self.stopped, reason) {
            tracing::error!(
                service = self.service,
                source = self.inbox.source,
                reason,
                "the consumer stands still"
            );
        }
        if let Err(error) = position::keep_stopped(&self.inbox.pool, self.inbox.source, Some(reason)).await {
            tracing::warn!(service = self.service, %error, "why the consumer stands still cannot be kept");
        }
    }

    fn go_on(&self) {
        self.show_stopped(false);
        if self.stopped.send_replace(None).is_some() {
            tracing::info!(
                service = self.service,
                source = self.inbox.source,
                "the consumer goes on"
            );
        }
    }

    /// Neighbours that start together wait for each other: that is nothing to warn of.
    fn starts_over(&self, error: &anyhow::Error, started: Instant) {
        self.life.stands(&format!("{error:#}"));
        self.count("consumer_restarts_total", 1);
        if started.elapsed() < NEIGHBOURS_EXPECTED {
            tracing::info!(
                service = self.service,
                source = self.inbox.source,
                reason = format!("{error:#}"),
                "the consumer waits"
            );
            return;
        }
        tracing::warn!(
            service = self.service,
            source = self.inbox.source,
            error = format!("{error:#}"),
            "the consumer starts over"
        );
    }

    fn show_stopped(&self, is_stopped: bool) {
        metrics::gauge!("consumer_stopped", "service" => self.service, "source" => self.inbox.source)
            .set(f64::from(u8::from(is_stopped)));
    }

    fn show_lag(&self, facts: i64) {
        metrics::gauge!("consumer_lag", "service" => self.service, "source" => self.inbox.source)
            .set(facts.max(0) as f64);
    }

    fn count(&self, name: &'static str, by: u64) {
        metrics::counter!(name, "service" => self.service, "source" => self.inbox.source).increment(by);
    }
}
