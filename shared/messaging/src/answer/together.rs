//! Verbs that serve many asks in one transaction: whoever comes while a batch is under way goes with the next
//! one.
//!
//! Alone, an ask is a batch of one and waits for nobody. Under load, what a transaction costs - round trips,
//! a flush to the disk - is shared by all that came meanwhile. Where the line to the database is slow, a
//! batch does not wait for the one before it, unless they have a key in common.
//!
//! ```text
//!  asks -> line -> batch --> look up --+-> verb -> keep answers -> commit -> each its outcome
//!           ^        |   --> begin   --+                            |
//!           |        +-- whatever fails for the batch: each alone <-+
//!           +-- keys are free when their ask has its answer
//! ```
//!
//! What bounds it: 64 asks in a batch and two seconds in line (`line`), seven batches under way and half of
//! the connections (`batch`), 0.1 s for a lock of somebody else, and the time of the longest waiting ask for
//! the whole batch.
//!
//! Locks: no two batches under way have a key in common, so none waits for another in the database. Inside a
//! batch the verb locks in the order that its service gives; keys of clients come first, in their order.
//!
//! What happens when it is cut: an error before the commit means that nothing happened, and each ask is tried
//! alone, in a transaction of its own. When the commit itself is lost, all of the batch are told that it is
//! unknown, and the same key finds out. When nobody waits any more, the batch is dropped and its connection
//! is closed. A panic of a verb is that of its batch alone.

use super::batch::{Asked, Batches, Verb};
use super::line::{Departed, Line};
use super::outcome::Outcome;
use super::verb::{LookUp, ReadTogether};
use crate::office::Office;
use chassis::Fault;
use chassis::ask::{Answer, Call, Idempotency, awaited, parse};
use contracts::Ask;
use futures_util::stream::{FuturesUnordered, StreamExt};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{Notify, oneshot};
use tracing::Span;

/// A batch that is under way for longer than this holds up no other: the line to the database is slow, not
/// the work.
const PACE: Duration = Duration::from_millis(25);
/// What a batch waits for those under way at most: a quarter of what one takes at 300 ms a round trip.
const LONGEST_PACE: Duration = Duration::from_millis(375);

/// A verb with those who wait for it.
pub(crate) struct Together<A: Ask> {
    pub batches: Batches<A>,
    /// What an ask may have to wait for: no two batches under way have one of these in common.
    keys: fn(&A) -> Vec<String>,
    line: Line<Waiting<A>>,
    came: Notify,
}

struct Waiting<A: Ask> {
    asked: Asked<A>,
    key: Option<Idempotency>,
    /// Until when an answer is of use.
    until: Instant,
    answer: oneshot::Sender<(Outcome, Held<A>)>,
}

/// The keys that an ask holds until it has its answer, also when it is tried alone.
struct Held<A: Ask> {
    together: Arc<Together<A>>,
    keys: Vec<String>,
}

impl<A: Ask> Drop for Held<A> {
    fn drop(&mut self) {
        self.together.line.release(&self.keys);
        self.together.came.notify_one();
    }
}

impl<A: Ask> Together<A> {
    /// A verb whose batches overlap, unless they have a key in common.
    pub fn overlap(office: Office, keys: fn(&A) -> Vec<String>, look_up: impl LookUp<A>) -> Arc<Self> {
        Self::new(office, Verb::Write(Box::new(look_up)), keys)
    }

    /// A read: one batch at a time, and nobody waits for a key.
    pub fn read(office: Office, verb: impl ReadTogether<A>) -> Arc<Self> {
        Self::new(office, Verb::Read(Box::new(verb)), |_| vec![])
    }

    fn new(office: Office, verb: Verb<A>, keys: fn(&A) -> Vec<String>) -> Arc<Self> {
        Arc::new(Self {
            batches: Batches {
                office,
                verb: Arc::new(verb),
            },
            keys,
            line: Line::default(),
            came: Notify::new(),
        })
    }

    /// Stands in line, goes with a batch, and comes back with the answer.
    ///
    /// # Errors
    /// Those of the verb, and busy for who waited too long.
    pub async fn serve(self: Arc<Self>, call: Call) -> Result<Answer, Fault> {
        let (answer, answered) = oneshot::channel();
        let ask: A = parse(&call.body)?;
        let mut keys = (self.keys)(&ask);
        if let Some(key) = &call.idempotency {
            keys.push(format!("{}\n{}", key.client, key.key));
        }
        let asked = Asked {
            ask,
            span: Span::current(),
        };
        let waiting = Waiting {
            asked,
            key: call.idempotency.clone(),
            until: Instant::now() + awaited(),
            answer,
        };
        self.clone().join(waiting, keys);
        match answered.await {
            Ok((Outcome::Answered(result), _)) => result,
            Ok((Outcome::Alone, _held)) => self.batches.alone(call).await,
            Err(gone) => Err(Fault::broken(gone)),
        }
    }

    /// Stands in line, and looks after the line when nobody does.
    fn join(self: Arc<Self>, waiting: Waiting<A>, keys: Vec<String>) {
        let is_attended = self.line.join(waiting, keys);
        self.came.notify_one();
        if !is_attended {
            #[expect(
                clippy::disallowed_methods,
                reason = "ends when nobody waits, and all who wait are asks under way"
            )]
            tokio::spawn(async move { self.attend().await });
        }
    }

    /// Lets batches set out until nobody waits.
    async fn attend(self: &Arc<Self>) {
        let most = self.batches.most();
        let mut under_way = FuturesUnordered::new();
        let mut last = Instant::now();
        loop {
            let mut is_stuck = false;
            let pace = pace(under_way.len());
            if under_way.is_empty() || under_way.len() < most && last.elapsed() >= pace {
                let departure = self.line.depart();
                for late in departure.late {
                    let busy = Outcome::busy(&format!("{} has no time", A::NAME));
                    let _ = late.answer.send((busy, self.holding(vec![])));
                }
                is_stuck = departure.batch.is_empty();
                if !is_stuck {
                    last = Instant::now();
                    under_way.push(self.run(departure.batch));
                    continue;
                }
                if under_way.is_empty() && self.line.leave() {
                    return;
                }
            }
            let may_follow = !is_stuck && under_way.len() < most;
            tokio::select! {
                Some(()) = under_way.next() => {}
                () = tokio::time::sleep(pace.saturating_sub(last.elapsed())), if may_follow => {}
                () = self.came.notified() => {}
            }
        }
    }

    /// Serves a batch. When nobody waits for it any more what becomes of it is unknown: its connection may be
    /// dead, and is closed.
    async fn run(self: &Arc<Self>, batch: Vec<Departed<Waiting<A>>>) {
        let (mut asks, mut keys, mut answers) = (vec![], vec![], vec![]);
        let now = Instant::now();
        let until = batch
            .iter()
            .map(|departed| departed.who.until)
            .max()
            .unwrap_or(now);
        for Departed { who, keys: held } in batch {
            asks.push(who.asked);
            keys.push(who.key);
            answers.push((who.answer, self.holding(held)));
        }
        let this = self.clone();
        // A task of its own: its panic is not ours.
        #[expect(clippy::disallowed_methods, reason = "awaited right here, or ended")]
        let mut attempt = tokio::spawn(async move { this.batches.attempt(asks, &keys).await });
        let (mut outcomes, otherwise): (_, fn() -> Outcome) =
            match tokio::time::timeout(until - now, &mut attempt).await {
                Ok(Ok(Ok(outcomes))) => (outcomes.into_iter(), || Outcome::Alone),
                // Whatever one ask brings to light must not harm those beside it: each is tried alone.
                Ok(_) => (vec![].into_iter(), || Outcome::Alone),
                Err(_) => {
                    attempt.abort();
                    (vec![].into_iter(), || {
                        Outcome::busy("the database does not answer")
                    })
                }
            };
        for (answer, held) in answers {
            let _ = answer.send((outcomes.next().unwrap_or_else(otherwise), held));
        }
    }

    fn holding(self: &Arc<Self>, keys: Vec<String>) -> Held<A> {
        Held {
            together: self.clone(),
            keys,
        }
    }
}

/// How long the next batch waits for those under way: the more there are, the longer, so that they spread
/// over the time that one takes, and nobody waits for all of it; also while the line has just become slow,
/// and none of them is back.
fn pace(under_way: usize) -> Duration {
    let tripled =
        u32::try_from(under_way.saturating_sub(1)).map_or(u32::MAX, |times| 3_u32.saturating_pow(times));
    PACE.saturating_mul(tripled).min(LONGEST_PACE)
}

#[cfg(test)]
mod tests {
    use super::super::batch::OVERLAP;
    use super::*;

    #[test]
    fn batches_spread_over_the_time_that_one_takes_and_nobody_waits_for_long() {
        let one_takes = Duration::from_millis(5 * 300);
        let set_out = (1..OVERLAP).scan(Duration::ZERO, |at, under_way| {
            *at += pace(under_way);
            Some(*at)
        });
        let set_out: Vec<Duration> = set_out.collect();
        assert_eq!(
            set_out.first(),
            Some(&PACE),
            "in calm nobody waits for a second one"
        );
        let last = *set_out.last().unwrap();
        assert!(
            last <= one_takes && one_takes - last < LONGEST_PACE,
            "{set_out:?}"
        );
    }
}
