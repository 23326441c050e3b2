//! Work: a process goes on with the run that is under way.

use super::ask::ask;
use super::claim::{Claimed, claim};
use super::fill::fill;
use super::settle::settle;
use super::{Item, Run, store};
use crate::entitlement::Source;
use crate::seals::Seals;
use chassis::Fault;
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use messaging::Office;
use std::collections::VecDeque;
use std::num::NonZeroU16;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, Interval, interval_at};
use uuid::Uuid;

/// How many turns are taken before the process looks whether it should stop.
const TURNS: usize = 30;
/// How many questions are under way at once.
const UNDER_WAY: usize = 64;

/// A person of a turn that somebody claimed.
struct Question {
    run: Run,
    claim: Uuid,
    item: Item,
}

/// What has been claimed here, in the order in which it is asked.
struct Queue {
    turns_left: usize,
    questions: VecDeque<Question>,
    ticks: Interval,
}

/// Some turns of the run that is under way, if there is one. Questions are asked beside each other; what
/// their answers mean is written one by one, so that counters find a connection. Cut anywhere, another
/// process goes on when the claims have run out.
pub async fn work(office: &Office, seals: &Arc<Seals>, per_second: NonZeroU16) -> Result<(), Fault> {
    let Some(source) = &seals.source else {
        return Ok(());
    };
    if store::under_way(office.reading().await?.conn()).await?.is_none() {
        return Ok(());
    }
    while office.transact(|tx| Box::pin(fill(tx))).await? {}
    ask_all(office, seals, source, per_second).await?;
    office
        .transact(|tx| {
            let now = tx.now();
            Box::pin(async move { store::end_when_done(tx.conn(), now).await })
        })
        .await?;
    let waiting = store::waiting(office.reading().await?.conn()).await?;
    metrics::gauge!("renewal_waiting").set(waiting as f64);
    Ok(())
}

async fn ask_all(
    office: &Office,
    seals: &Arc<Seals>,
    source: &Source,
    per_second: NonZeroU16,
) -> Result<(), Fault> {
    let mut queue = Queue {
        turns_left: TURNS,
        questions: VecDeque::new(),
        ticks: interval_at(
            Instant::now(),
            Duration::from_secs(1) / u32::from(per_second.get()),
        ),
    };
    let mut asked = FuturesUnordered::new();
    loop {
        if queue.questions.is_empty() && queue.turns_left > 0 && asked.len() < UNDER_WAY {
            queue.refill(office, per_second).await?;
        }
        if queue.questions.is_empty() && asked.is_empty() {
            return Ok(());
        }
        let may_ask = !queue.questions.is_empty() && asked.len() < UNDER_WAY;
        tokio::select! {
            _ = queue.ticks.tick(), if may_ask => {
                if let Some(Question { run, claim, item }) = queue.questions.pop_front() {
                    let asking = async move { (run, claim, ask(source, &seals.insz, item).await) };
                    asked.push(asking);
                }
            }
            Some((run, claim, (item, answer))) = asked.next(), if !asked.is_empty() => {
                let seals = seals.clone();
                let settling = office.transact(move |tx| {
                    Box::pin(async move { settle(tx, &seals, run, claim, &item, answer).await })
                });
                settling.await?;
            }
        }
    }
}

impl Queue {
    /// Claims the next turn; where there is none, no further one is tried.
    async fn refill(&mut self, office: &Office, per_second: NonZeroU16) -> Result<(), Fault> {
        let claimed = office
            .transact(|tx| Box::pin(async move { claim(tx, per_second).await }))
            .await?;
        let Some(Claimed {
            run,
            claim,
            begins,
            items,
        }) = claimed
        else {
            self.turns_left = 0;
            return Ok(());
        };
        self.turns_left -= 1;
        // The turn of somebody else is over first.
        let wait = (begins - office.clock.now()).to_std().unwrap_or_default();
        self.ticks.reset_after(wait);
        let question = |item| Question { run, claim, item };
        self.questions = items.into_iter().map(question).collect();
        Ok(())
    }
}
