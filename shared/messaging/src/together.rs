//! Verbs that serve many asks in one transaction: whoever comes while a batch is under way goes with the next one.
//!
//! Alone, an ask is a batch of one and waits for nobody. Under load, what a transaction costs - round trips, a flush to the disk - is
//! shared by all that came meanwhile.

use crate::idempotency;
use crate::office::{Office, Reading};
use crate::tx::Tx;
use chassis::Fault;
use chassis::ask::{Answer, Call, Idempotency, parse};
use contracts::{Ask, Fact, Refusal};
use futures_util::future::BoxFuture;
use serde::Serialize;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;
use tracing::Span;

/// The most asks in one transaction.
const MOST: usize = 64;
/// Who waited longer than this in line is told so, before anything happened to him.
const PATIENCE: Duration = Duration::from_secs(2);
/// After this long what becomes of a batch is unknown: its connection may be dead. The line goes on without it.
const DEADLINE: Duration = Duration::from_secs(4);
/// How a batch begins. Who holds a lock for long must not hold up all who came together: the batch gives up soon, and each is tried alone.
const BEGIN: &str = "begin; set local plan_cache_mode = force_custom_plan; set local lock_timeout = '100ms'";

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

type Write<A> =
    Arc<dyn for<'a> Fn(&'a mut Tx, Vec<Asked<A>>) -> BoxFuture<'a, Result<Outcomes<A>, Fault>> + Send + Sync>;
type Read<A> =
    Arc<dyn for<'a> Fn(&'a mut Reading, Vec<A>) -> BoxFuture<'a, Result<Outcomes<A>, Fault>> + Send + Sync>;

/// What a batch needs: one transaction, or one connection to read with.
enum Verb<A: Ask> {
    Write(Write<A>),
    Read(Read<A>),
}

/// A verb with those who wait for it.
pub(crate) struct Together<A: Ask> {
    office: Office,
    verb: Verb<A>,
    line: Mutex<Line<A>>,
}

struct Line<A> {
    waiting: VecDeque<Waiting<A>>,
    under_way: bool,
}

struct Waiting<A> {
    asked: Asked<A>,
    key: Option<Idempotency>,
    since: Instant,
    answer: oneshot::Sender<Outcome>,
}

enum Outcome {
    Answered(Result<Answer, Fault>),
    /// Its key was used before, or something failed for the batch as a whole: it is tried by itself.
    Alone,
}

impl<A: Ask> Together<A> {
    pub fn write<F>(office: Office, verb: F) -> Arc<Self>
    where
        F: for<'a> Fn(&'a mut Tx, Vec<Asked<A>>) -> BoxFuture<'a, Result<Outcomes<A>, Fault>>
            + Send
            + Sync
            + 'static,
    {
        Self::new(office, Verb::Write(Arc::new(verb)))
    }

    pub fn read<F>(office: Office, verb: F) -> Arc<Self>
    where
        F: for<'a> Fn(&'a mut Reading, Vec<A>) -> BoxFuture<'a, Result<Outcomes<A>, Fault>>
            + Send
            + Sync
            + 'static,
    {
        Self::new(office, Verb::Read(Arc::new(verb)))
    }

    fn new(office: Office, verb: Verb<A>) -> Arc<Self> {
        Arc::new(Self {
            office,
            verb,
            line: Mutex::new(Line {
                waiting: VecDeque::new(),
                under_way: false,
            }),
        })
    }

    pub async fn serve(self: Arc<Self>, call: Call) -> Result<Answer, Fault> {
        let (answer, answered) = oneshot::channel();
        let asked = Asked {
            ask: parse(&call.body)?,
            span: Span::current(),
        };
        self.clone().join(Waiting {
            asked,
            key: call.idempotency.clone(),
            since: Instant::now(),
            answer,
        });
        match answered.await {
            Ok(Outcome::Answered(result)) => result,
            Ok(Outcome::Alone) => self.alone(call).await,
            Err(gone) => Err(Fault::broken(gone)),
        }
    }

    /// Stands in line, and sets out with the line when no batch is under way.
    fn join(self: Arc<Self>, waiting: Waiting<A>) {
        let mut line = self.line();
        line.waiting.push_back(waiting);
        if !std::mem::replace(&mut line.under_way, true) {
            drop(line);
            #[expect(
                clippy::disallowed_methods,
                reason = "ends when nobody waits, and all who wait are asks under way"
            )]
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
        while line
            .waiting
            .front()
            .is_some_and(|first| first.since.elapsed() > PATIENCE)
        {
            if let Some(late) = line.waiting.pop_front() {
                let _ = late
                    .answer
                    .send(Outcome::busy(&format!("{} has no time", A::NAME)));
            }
        }
        let count = line.waiting.len().min(MOST);
        if count == 0 {
            line.under_way = false;
            return None;
        }
        Some(line.waiting.drain(..count).collect())
    }

    async fn run(self: &Arc<Self>, batch: Vec<Waiting<A>>) {
        let (mut asks, mut keys, mut answers) = (vec![], vec![], vec![]);
        for waiting in batch {
            asks.push(waiting.asked);
            keys.push(waiting.key);
            answers.push(waiting.answer);
        }
        let this = self.clone();
        // A task of its own: its panic is not ours, and when its time is over it is left alone with its connection.
        #[expect(
            clippy::disallowed_methods,
            reason = "awaited right here, as long as there is hope"
        )]
        let attempt = tokio::spawn(async move { this.attempt(asks, &keys).await });
        let (mut outcomes, otherwise): (_, fn() -> Outcome) =
            match tokio::time::timeout(DEADLINE, attempt).await {
                Ok(Ok(Ok(outcomes))) => (outcomes.into_iter(), || Outcome::Alone),
                // Whatever one ask brings to light must not harm those beside it: each is tried alone.
                Ok(_) => (vec![].into_iter(), || Outcome::Alone),
                Err(_) => (vec![].into_iter(), || {
                    Outcome::busy("the database does not answer")
                }),
            };
        for answer in answers {
            let _ = answer.send(outcomes.next().unwrap_or_else(otherwise));
        }
    }

    /// An error means that nothing happened.
    async fn attempt(
        &self,
        asks: Vec<Asked<A>>,
        keys: &[Option<Idempotency>],
    ) -> Result<Vec<Outcome>, Fault> {
        let away = |fault: Fault| Ok(keys.iter().map(|_| Outcome::busy(&fault.to_string())).collect());
        match &self.verb {
            Verb::Write(verb) => match self.office.begin_with(BEGIN).await {
                Ok(tx) => self.transact(tx, verb, asks, keys).await,
                Err(fault) => away(fault),
            },
            Verb::Read(verb) => match self.office.reading().await {
                Ok(mut reading) => {
                    let results =
                        verb(&mut reading, asks.into_iter().map(|asked| asked.ask).collect()).await?;
                    require_all(results.len(), keys.len())?;
                    results
                        .into_iter()
                        .map(|result| Ok(Outcome::of(&result, &text(&result)?)))
                        .collect()
                }
                Err(fault) => away(fault),
            },
        }
    }

    /// One transaction for all whose keys are new.
    async fn transact(
        &self,
        mut tx: Tx,
        verb: &Write<A>,
        asks: Vec<Asked<A>>,
        keys: &[Option<Idempotency>],
    ) -> Result<Vec<Outcome>, Fault> {
        let is_new = idempotency::take_all(&mut tx, keys).await?;
        let chosen: Vec<Asked<A>> = asks
            .into_iter()
            .zip(&is_new)
            .filter_map(|(asked, is_new)| is_new.then_some(asked))
            .collect();
        let count = chosen.len();
        let results = verb(&mut tx, chosen).await?;
        require_all(results.len(), count)?;
        let (mut results, mut outcomes, mut kept) = (results.into_iter(), vec![], vec![]);
        for (key, is_new) in keys.iter().zip(is_new) {
            let Some(result) = is_new.then(|| results.next()).flatten() else {
                outcomes.push(Outcome::Alone);
                continue;
            };
            let text = text(&result)?;
            outcomes.push(Outcome::of(&result, &text));
            kept.extend(key.as_ref().map(|key| (key, result.is_err(), text)));
        }
        idempotency::keep_all(&mut tx, &kept).await?;
        tx.post().await?;
        match self.office.commit(tx).await {
            Ok(()) => Ok(outcomes),
            // What became of it is unknown to all of them; also a refusal may rest on what is undone now.
            Err(fault) => Ok(outcomes
                .into_iter()
                .map(|outcome| outcome.unknown(&fault))
                .collect()),
        }
    }

    async fn alone(&self, call: Call) -> Result<Answer, Fault> {
        let ask = parse::<A>(&call.body)?;
        match &self.verb {
            Verb::Write(verb) => {
                let (verb, asked) = (
                    verb.clone(),
                    Asked {
                        ask,
                        span: Span::current(),
                    },
                );
                let one = self.office.once(call.idempotency, move |tx| {
                    Box::pin(async move { only(verb(tx, vec![asked]).await?) })
                });
                one.await
            }
            Verb::Read(verb) => {
                let reply: A::Reply = only(verb(&mut self.office.reading().await?, vec![ask]).await?)?;
                Ok(Answer {
                    body: serde_json::to_vec(&reply)?,
                    replayed: false,
                })
            }
        }
    }
}

fn require_all(found: usize, wanted: usize) -> Result<(), Fault> {
    if found == wanted {
        Ok(())
    } else {
        Err(Fault::broken(format!("a verb answered {found} of {wanted} asks")))
    }
}

fn only<T>(mut outcomes: Vec<Result<T, Refusal>>) -> Result<T, Fault> {
    Ok(outcomes
        .pop()
        .ok_or_else(|| Fault::broken("a verb lost an ask"))??)
}

/// An outcome as its key keeps it.
fn text<T: Serialize>(result: &Result<T, Refusal>) -> Result<String, Fault> {
    Ok(match result {
        Ok(reply) => serde_json::to_string(reply)?,
        Err(refusal) => serde_json::to_string(refusal)?,
    })
}

impl Outcome {
    fn of<T>(result: &Result<T, Refusal>, text: &str) -> Self {
        Self::Answered(match result {
            Ok(_) => Ok(Answer {
                body: text.as_bytes().to_vec(),
                replayed: false,
            }),
            Err(refusal) => Err(refusal.clone().into()),
        })
    }

    fn busy(reason: &str) -> Self {
        Self::Answered(Err(Fault::Busy(reason.to_owned())))
    }

    fn unknown(self, fault: &Fault) -> Self {
        match self {
            Self::Answered(_) => Self::busy(&fault.to_string()),
            Self::Alone => Self::Alone,
        }
    }
}
