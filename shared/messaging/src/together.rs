//! Verbs that serve many asks in one transaction: whoever comes while batches are under way goes with the next one.
//!
//! Alone, an ask is a batch of one and waits for nobody. Under load, what a transaction costs - round trips, a flush to the disk - is
//! shared by all that came meanwhile.

use crate::idempotency;
use crate::office::Office;
use crate::tx::Tx;
use chassis::Fault;
use chassis::ask::{Answer, Call, Idempotency, parse};
use contracts::{Ask, Fact, Refusal};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use std::collections::VecDeque;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;
use tracing::Span;

/// The most asks in one transaction.
const MOST: usize = 64;
/// How many batches of a verb are under way: while one waits for the disk, the other works.
const AT_ONCE: usize = 2;

/// An ask among others, with the trace that its facts belong to.
pub struct Asked<A> {
    pub ask: A,
    span: Span,
}

impl<A> Asked<A> {
    /// Tells a fact as a consequence of this ask.
    ///
    /// # Errors
    /// Those of [`Tx::tell`].
    pub fn tell<F: Fact>(&self, tx: &mut Tx, fact: &F) -> Result<(), Fault> {
        self.span.in_scope(|| tx.tell(fact))
    }
}

/// What becomes of each ask, in their order. A refused one must not have left a trace.
pub type Outcomes<A> = Vec<Result<<A as Ask>::Reply, Refusal>>;

type Verb<A> = Arc<dyn for<'a> Fn(&'a mut Tx, Vec<Asked<A>>) -> BoxFuture<'a, Result<Outcomes<A>, Fault>> + Send + Sync>;

/// A verb with those who wait for it.
pub(crate) struct Together<A: Ask> {
    office: Office,
    verb: Verb<A>,
    line: Mutex<Line<A>>,
}

struct Line<A> {
    waiting: VecDeque<Waiting<A>>,
    under_way: usize,
}

struct Waiting<A> {
    asked: Asked<A>,
    key: Option<Idempotency>,
    answer: oneshot::Sender<Outcome>,
}

enum Outcome {
    Answered(Result<Answer, Fault>),
    /// Its key was used before, or something failed for the batch as a whole: it is tried by itself.
    Alone,
}

impl<A: Ask> Together<A> {
    pub fn new<F>(office: Office, verb: F) -> Arc<Self>
    where
        F: for<'a> Fn(&'a mut Tx, Vec<Asked<A>>) -> BoxFuture<'a, Result<Outcomes<A>, Fault>> + Send + Sync + 'static,
    {
        Arc::new(Self { office, verb: Arc::new(verb), line: Mutex::new(Line { waiting: VecDeque::new(), under_way: 0 }) })
    }

    pub async fn serve(self: Arc<Self>, call: Call) -> Result<Answer, Fault> {
        let (answer, answered) = oneshot::channel();
        let asked = Asked { ask: parse(&call.body)?, span: Span::current() };
        self.clone().join(Waiting { asked, key: call.idempotency.clone(), answer });
        match answered.await {
            Ok(Outcome::Answered(result)) => result,
            Ok(Outcome::Alone) => self.alone(call).await,
            Err(gone) => Err(Fault::broken(gone)),
        }
    }

    /// Stands in line, and sets out with the line when no more than a few batches are under way.
    fn join(self: Arc<Self>, waiting: Waiting<A>) {
        let mut line = self.line();
        line.waiting.push_back(waiting);
        if line.under_way < AT_ONCE {
            line.under_way += 1;
            drop(line);
            #[expect(clippy::disallowed_methods, reason = "ends when nobody waits, and all who wait are asks under way")]
            tokio::spawn(async move {
                while let Some(batch) = self.next() {
                    self.run(batch).await;
                }
            });
        }
    }

    fn line(&self) -> MutexGuard<'_, Line<A>> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn next(&self) -> Option<Vec<Waiting<A>>> {
        let mut line = self.line();
        let count = line.waiting.len().min(MOST);
        if count == 0 {
            line.under_way -= 1;
            return None;
        }
        Some(line.waiting.drain(..count).collect())
    }

    async fn run(&self, batch: Vec<Waiting<A>>) {
        let (mut asks, mut keys, mut answers) = (vec![], vec![], vec![]);
        for waiting in batch {
            asks.push(waiting.asked);
            keys.push(waiting.key);
            answers.push(waiting.answer);
        }
        // Whatever one ask brings to light, a panic included, must not harm those beside it: without an outcome each is tried alone.
        let outcomes = AssertUnwindSafe(self.transact(asks, &keys)).catch_unwind().await;
        let mut outcomes = outcomes.unwrap_or_else(|_| Ok(vec![])).unwrap_or_default().into_iter();
        for answer in answers {
            let _ = answer.send(outcomes.next().unwrap_or(Outcome::Alone));
        }
    }

    /// One transaction for all whose keys are new. An error means that nothing happened.
    async fn transact(&self, asks: Vec<Asked<A>>, keys: &[Option<Idempotency>]) -> Result<Vec<Outcome>, Fault> {
        let mut tx = self.office.begin_planned_anew().await?;
        let is_new = idempotency::take_all(&mut tx, keys).await?;
        let chosen = asks.into_iter().zip(&is_new).filter_map(|(asked, is_new)| is_new.then_some(asked)).collect();
        let mut results = (self.verb)(&mut tx, chosen).await?.into_iter();
        let (mut outcomes, mut kept) = (vec![], vec![]);
        for (key, is_new) in keys.iter().zip(is_new) {
            outcomes.push(match is_new.then(|| results.next()).flatten() {
                None => Outcome::Alone,
                Some(result) => {
                    let reply = match &result {
                        Ok(reply) => serde_json::to_string(reply)?,
                        Err(refusal) => serde_json::to_string(refusal)?,
                    };
                    kept.extend(key.as_ref().map(|key| (key, result.is_err(), reply.clone())));
                    Outcome::Answered(result.map(|_| Answer { body: reply.into_bytes(), replayed: false }).map_err(Fault::from))
                }
            });
        }
        idempotency::keep_all(&mut tx, &kept).await?;
        match self.office.commit(tx).await {
            Ok(()) => Ok(outcomes),
            // What became of it is unknown to all of them.
            Err(fault) => Ok(outcomes.into_iter().map(|outcome| outcome.unknown(&fault)).collect()),
        }
    }

    async fn alone(&self, call: Call) -> Result<Answer, Fault> {
        let asked = Asked { ask: parse::<A>(&call.body)?, span: Span::current() };
        let verb = self.verb.clone();
        let one = self.office.once(call.idempotency, move |tx| {
            Box::pin(async move {
                let mut outcomes = verb(tx, vec![asked]).await?;
                Ok(outcomes.pop().ok_or_else(|| Fault::broken("a verb lost an ask"))??)
            })
        });
        one.await
    }
}

impl Outcome {
    fn unknown(self, fault: &Fault) -> Self {
        match self {
            Self::Answered(Ok(_)) => Self::Answered(Err(Fault::Busy(fault.to_string()))),
            other => other,
        }
    }
}
