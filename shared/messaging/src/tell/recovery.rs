//! What an operator does when a stream or commits were lost. Each may be cut anywhere and run again.
//!
//! The broker is reached with the operator's own user: no service may remove a stream.

use super::epoch::{self, BeginEpoch, Epoch, ListEpochs, Listening, MoveToEpoch};
use super::outbox::{LogPage, Status};
use super::questions::{OutboxPage, OutboxStatus};
use crate::wire::{message, stream};
use anyhow::{Context, anyhow, bail};
use async_nats::jetstream;
use chassis::config::Broker;
use chassis::{Asks, Fault};
use contracts::Ask;
use std::time::{Duration, Instant};

/// How long a service may take to say where it stands.
const TO_SAY: Duration = Duration::from_secs(5);
/// How long a listener may take to move: it touches every row of its copies.
const TO_MOVE: Duration = Duration::from_secs(600);
/// How long the relay may take to go on.
const TO_GO_ON: Duration = Duration::from_secs(30);
/// How many messages beyond the log are looked at.
const MOST: usize = 1000;

/// The operator's hands: asks to all services, and the broker.
pub struct Operator<'a> {
    /// How the services are asked.
    pub asks: &'a Asks,
    /// With the operator's own user.
    pub broker: &'a Broker,
    /// All of them: whoever is forgotten would skip facts in silence.
    pub services: &'static [&'static str],
}

struct Listener {
    service: String,
    at: Listening,
    /// It has applied another fact than the log holds under its number.
    holds_another: bool,
}

/// How teller, listeners and stream stand to each other.
struct Survey {
    status: Status,
    listeners: Vec<Listener>,
    /// Messages at the end of the stream that the log does not hold, youngest first.
    beyond: Vec<String>,
    stream_is_ahead: bool,
    context: jetstream::Context,
}

impl Survey {
    fn is_ahead(&self, listener: &Listener) -> bool {
        listener.at.epoch > self.status.epoch || listener.at.seq > self.status.head
    }

    /// What says that the teller lost commits.
    fn losses(&self, teller: &str) -> Vec<String> {
        let Status { epoch, head, .. } = self.status;
        let mut all = vec![];
        for listener in &self.listeners {
            let (service, at) = (&listener.service, &listener.at);
            if self.is_ahead(listener) {
                all.push(format!(
                    "{service} has applied {}/{}, {teller} has told up to {epoch}/{head}",
                    at.epoch, at.seq
                ));
            } else if listener.holds_another {
                all.push(format!(
                    "{service} has applied another fact under {} than {teller} holds",
                    at.seq
                ));
            }
        }
        all
    }
}

impl Operator<'_> {
    async fn ask<A: Ask>(&self, service: &str, ask: &A) -> anyhow::Result<A::Reply> {
        let reply = self.asks.waiting(TO_MOVE).ask_as(service, ask).await;
        reply.map_err(|fault: Fault| anyhow!("{service} cannot be asked: {fault}"))
    }

    /// Refuses unless everybody answers: whoever is forgotten would skip facts in silence.
    async fn survey(&self, teller: &str) -> anyhow::Result<Survey> {
        if !self.services.contains(&teller) {
            bail!("there is no service {teller:?}");
        }
        let status = self.ask(teller, &OutboxStatus {}).await?;
        let (mut listeners, mut silent) = (vec![], vec![]);
        for said in epoch::positions(self.asks, teller, self.services, TO_SAY).await {
            match said.position {
                Ok(None) => {}
                Ok(Some(at)) => {
                    let page = self.log(teller, at.seq).await?;
                    let holds_another = page
                        .before
                        .zip(at.event_id)
                        .is_some_and(|(theirs, ours)| theirs != ours);
                    listeners.push(Listener {
                        service: said.service,
                        at,
                        holds_another,
                    });
                }
                Err(fault) => silent.push(format!("{} ({fault})", said.service)),
            }
        }
        if !silent.is_empty() {
            bail!(
                "nothing was changed: it is not known how far {} got",
                silent.join(", ")
            );
        }
        let (_, context) = stream::connect(self.broker, "operator")
            .await
            .context("nothing was changed: the broker cannot be reached")?;
        let (beyond, stream_is_ahead) = self.beyond(&context, teller).await?;
        Ok(Survey {
            status,
            listeners,
            beyond,
            stream_is_ahead,
            context,
        })
    }

    async fn log(&self, teller: &str, seq: i64) -> anyhow::Result<LogPage> {
        let ask = OutboxPage { after: seq, limit: 0 };
        self.ask(teller, &ask).await
    }

    /// The messages at the end of the stream that the log does not hold, and whether one of them bears the
    /// teller's name.
    async fn beyond(
        &self,
        context: &jetstream::Context,
        teller: &str,
    ) -> anyhow::Result<(Vec<String>, bool)> {
        let (mut beyond, mut is_ahead) = (vec![], false);
        let Ok(stream) = context.get_stream(stream::name(teller)).await else {
            return Ok((beyond, is_ahead));
        };
        let state = &stream.cached_info().state;
        if state.messages == 0 {
            return Ok((beyond, is_ahead));
        }
        for sequence in (state.first_sequence..=state.last_sequence).rev().take(MOST) {
            let Ok(found) = stream.get_raw_message(sequence).await else {
                continue;
            };
            let Ok(fact) = message::heard(teller, &found.subject, &found.headers, &found.payload) else {
                beyond.push(format!("message {sequence}: not of {teller}"));
                continue;
            };
            if self.log(teller, fact.seq).await?.before == Some(fact.event_id) {
                break;
            }
            is_ahead = true;
            beyond.push(format!(
                "{}/{} {} key {} version {} at {}",
                fact.epoch, fact.seq, fact.fact_type, fact.key, fact.key_version, fact.time
            ));
        }
        Ok((beyond, is_ahead))
    }

    /// Begins a new epoch of a teller that lost commits and moves every listener to it; or moves listeners
    /// that fell behind an epoch because they lost commits themselves. `kept` is the last number that teller
    /// and listeners agree on, where it is not the last of the log.
    ///
    /// # Errors
    /// When nothing was lost, somebody cannot be asked, or the relay does not go on; it says what is missing.
    pub async fn new_epoch(
        &self,
        teller: &str,
        by: &str,
        kept: Option<i64>,
        say: &mut dyn FnMut(String),
    ) -> anyhow::Result<()> {
        let survey = self.survey(teller).await?;
        let (status, losses) = (&survey.status, survey.losses(teller));
        let is_behind = |at: &Listening| at.epoch != 0 && at.epoch < status.epoch;
        let lost = !losses.is_empty() || survey.stream_is_ahead;
        if !lost && !status.opening && !survey.listeners.iter().any(|listener| is_behind(&listener.at)) {
            bail!("nothing was changed: nothing says that {teller} lost commits");
        }
        losses.iter().cloned().for_each(&mut *say);
        if kept.is_none() && survey.listeners.iter().any(|listener| listener.holds_another) {
            bail!("nothing was changed: say with --kept which number is the last that all agree on");
        }
        survey
            .beyond
            .iter()
            .for_each(|fact| say(format!("lost, still in the stream: {fact}")));
        let mut epochs: Vec<Epoch> = self.ask(teller, &ListEpochs {}).await?;
        if lost && !status.opening {
            let newest = survey.listeners.iter().map(|listener| listener.at.epoch).max();
            let begin = BeginEpoch {
                epoch: newest.unwrap_or(0).max(status.epoch) + 1,
                by: by.to_owned(),
            };
            epochs = self.ask(teller, &begin).await?;
            say(format!("epoch {} of {teller} has begun", begin.epoch));
        }
        if lost || status.opening {
            // Before the listeners move: none of them may meet a fact of the old epoch again.
            stream::remove(&survey.context, teller).await?;
            say("the stream is removed; the relay makes it anew from the log".into());
        }
        for Listener { service, at, .. } in &survey.listeners {
            let to = MoveToEpoch {
                source: teller.to_owned(),
                epochs: epochs.clone(),
                kept,
                by: by.to_owned(),
            };
            let now = self.ask(service, &to).await?;
            say(format!(
                "{service}: {}/{} -> {}/{}",
                at.epoch, at.seq, now.epoch, now.seq
            ));
        }
        self.wait_until_it_tells(teller).await
    }

    /// Removes a stream that holds a stranger's message or is of another kind than it must be; the relay
    /// refills it from the log.
    ///
    /// # Errors
    /// When a listener has applied what the log does not hold: then commits were lost, and the stream may be
    /// all that is left of them.
    pub async fn rebuild(&self, teller: &str, say: &mut dyn FnMut(String)) -> anyhow::Result<()> {
        let survey = self.survey(teller).await?;
        let losses = survey.losses(teller);
        if !losses.is_empty() {
            bail!(
                "nothing was changed, commits were lost: {}; see `beleef epoch new {teller}`",
                losses.join("; ")
            );
        }
        survey
            .beyond
            .iter()
            .for_each(|message| say(format!("removed with the stream: {message}")));
        stream::remove(&survey.context, teller).await?;
        say("the stream is removed; the relay makes it anew from the log".into());
        self.wait_until_it_tells(teller).await
    }

    async fn wait_until_it_tells(&self, teller: &str) -> anyhow::Result<()> {
        let started = Instant::now();
        loop {
            let status = self.ask(teller, &OutboxStatus {}).await?;
            if !status.opening && status.halted.is_none() && status.pending == 0 {
                return Ok(());
            }
            if started.elapsed() > TO_GO_ON {
                let why = status.halted.unwrap_or_else(|| "it does not say why".into());
                bail!("the relay of {teller} does not go on: {why}; run this again when that is mended");
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }
}
