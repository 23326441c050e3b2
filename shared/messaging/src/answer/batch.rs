//! A batch of asks: served in one transaction, or with the same statements, each with its own outcome.

use super::outcome::{CutShort, Outcome, only, require_all, text};
use crate::office::idempotency::{self, First, Taken};
use crate::office::plans::by_keys;
use crate::office::tx::Tx;
use crate::office::{Office, Reading};
use chassis::Fault;
use chassis::ask::{Answer, Call, Idempotency, parse};
use contracts::{Ask, Fact, Refusal};
use futures_util::future::BoxFuture;
use sqlx::PgConnection;
use std::sync::Arc;
use tracing::Span;

/// The most batches under way at once, of a verb whose batches may overlap. Each uses two connections for a
/// part of its time.
pub(super) const OVERLAP: usize = 7;
/// How a batch begins. Who holds a lock for long must not hold up all who came together: the batch gives up
/// soon, and each is tried alone.
const BEGIN: &str = "begin; set local lock_timeout = '100ms'";
/// How it begins where answers are kept: they are joined with a table that was empty in one moment and holds
/// a day's keys in the next.
const BEGIN_WITH_KEYS: &str = concat!("begin; set local lock_timeout = '100ms'; ", by_keys!());

/// An ask among others, with the trace that its facts belong to.
pub struct Asked<A> {
    /// What is asked.
    pub ask: A,
    pub(crate) span: Span,
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

/// What is left to do for a batch after its look-ups.
pub type Finish<A> =
    Box<dyn for<'a> FnOnce(&'a mut Tx, Vec<Asked<A>>) -> BoxFuture<'a, Result<Outcomes<A>, Fault>> + Send>;

pub(crate) type LookUp<A> = Box<
    dyn for<'a> Fn(&'a mut PgConnection, &'a [Asked<A>]) -> BoxFuture<'a, Result<Finish<A>, Fault>>
        + Send
        + Sync,
>;
pub(crate) type Read<A> =
    Box<dyn for<'a> Fn(&'a mut Reading, Vec<A>) -> BoxFuture<'a, Result<Outcomes<A>, Fault>> + Send + Sync>;

/// What a batch needs: a connection to look up with while its transaction begins, or one to read with.
pub(crate) enum Verb<A: Ask> {
    Write(LookUp<A>),
    Read(Read<A>),
}

impl<A: Ask> Verb<A> {
    /// All of it in one transaction, on its connection.
    async fn write(&self, tx: &mut Tx, asks: Vec<Asked<A>>) -> Result<Outcomes<A>, Fault> {
        match self {
            Self::Write(look_up) => {
                let finish = look_up(tx.conn(), &asks).await?;
                finish(tx, asks).await
            }
            Self::Read(_) => Err(Fault::broken("a verb that reads has no transaction")),
        }
    }
}

/// Serves batches of one verb.
pub(crate) struct Batches<A: Ask> {
    pub office: Office,
    pub verb: Arc<Verb<A>>,
}

impl<A: Ask> Batches<A> {
    /// How many batches may be under way at once.
    pub fn most(&self) -> usize {
        match self.verb.as_ref() {
            Verb::Write(_) => OVERLAP
                .min(self.office.connections.asks.size() as usize / 2)
                .max(1),
            Verb::Read(_) => 1,
        }
    }

    /// An error means that nothing happened.
    pub async fn attempt(
        &self,
        asks: Vec<Asked<A>>,
        keys: &[Option<Idempotency>],
    ) -> Result<Vec<Outcome>, Fault> {
        let attempt = match self.verb.as_ref() {
            Verb::Write(look_up) if self.office.connections.asks.size() > 1 => {
                self.look_up_and_write(look_up, asks, keys).await
            }
            Verb::Write(_) => self.write_all(asks, keys).await,
            Verb::Read(verb) => self.read_all(verb, asks).await,
        };
        match attempt {
            Ok(outcomes) => Ok(outcomes),
            Err(CutShort::Failed(fault)) => Err(fault),
            Err(CutShort::Away(fault)) => {
                Ok(keys.iter().map(|_| Outcome::busy(&fault.to_string())).collect())
            }
        }
    }

    async fn write_all(
        &self,
        asks: Vec<Asked<A>>,
        keys: &[Option<Idempotency>],
    ) -> Result<Vec<Outcome>, CutShort> {
        let (mut tx, taken) = self.begin(keys).await?;
        let results = self.verb.write(&mut tx, chosen(asks, &taken)).await?;
        Ok(self.finish(tx, results, taken, keys).await?)
    }

    /// Two ways to the database at once: what must be known, and the transaction.
    async fn look_up_and_write(
        &self,
        look_up: &LookUp<A>,
        asks: Vec<Asked<A>>,
        keys: &[Option<Idempotency>],
    ) -> Result<Vec<Outcome>, CutShort> {
        let looked_up = async {
            let mut reading = self.office.reading().await.map_err(CutShort::Away)?;
            look_up(reading.conn(), &asks).await.map_err(CutShort::Failed)
        };
        let begun = futures_util::future::try_join(self.begin(keys), looked_up);
        let ((mut tx, taken), finish) = begun.await?;
        let results = finish(&mut tx, chosen(asks, &taken)).await?;
        Ok(self.finish(tx, results, taken, keys).await?)
    }

    async fn read_all(&self, verb: &Read<A>, asks: Vec<Asked<A>>) -> Result<Vec<Outcome>, CutShort> {
        let mut reading = self.office.reading().await.map_err(CutShort::Away)?;
        let wanted = asks.len();
        let results = verb(&mut reading, asks.into_iter().map(|asked| asked.ask).collect()).await?;
        require_all(results.len(), wanted)?;
        let mut outcomes = Vec::with_capacity(wanted);
        for result in results {
            outcomes.push(Outcome::of(&result, &text(&result)?));
        }
        Ok(outcomes)
    }

    /// A transaction in which the keys are taken, and what they say.
    async fn begin(&self, keys: &[Option<Idempotency>]) -> Result<(Tx, Vec<Taken>), CutShort> {
        let begin = if keys.iter().any(Option::is_some) {
            BEGIN_WITH_KEYS
        } else {
            BEGIN
        };
        let mut tx = self.office.begin_with(begin).await.map_err(CutShort::Away)?;
        let taken = idempotency::take_all(&mut tx, keys).await?;
        Ok((tx, taken))
    }

    /// Keeps the answers and commits.
    async fn finish(
        &self,
        mut tx: Tx,
        results: Outcomes<A>,
        taken: Vec<Taken>,
        keys: &[Option<Idempotency>],
    ) -> Result<Vec<Outcome>, Fault> {
        let wanted = taken.iter().filter(|taken| matches!(taken, Taken::New)).count();
        require_all(results.len(), wanted)?;
        let (mut results, mut outcomes) = (results.into_iter(), vec![]);
        for (key, taken) in keys.iter().zip(taken) {
            outcomes.push(match taken {
                Taken::Before(first) => Outcome::Answered(first),
                Taken::Beside => beside(&tx, key.as_ref())?,
                Taken::New => {
                    let result = results
                        .next()
                        .ok_or_else(|| Fault::broken("a verb lost an ask"))?;
                    let text = text(&result)?;
                    let outcome = Outcome::of(&result, &text);
                    if let Some(key) = key {
                        tx.keep(key, First::new(key, result.is_err(), text));
                    }
                    outcome
                }
            });
        }
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

    /// Goes through the verb with nobody, on as many connections at once as it may use, and undoes it: the
    /// driver prepares each statement once for each connection, and where the line is slow the first use of a
    /// connection would come too late.
    pub async fn rehearse(&self) -> Result<(), Fault> {
        if let Verb::Read(_) = self.verb.as_ref() {
            return Ok(());
        }
        let size = self.office.connections.asks.size() as usize;
        let all = (0..size.min(2 * self.most())).map(|_| self.rehearse_once());
        // None goes back before all are taken: each is another one.
        for tx in futures_util::future::try_join_all(all).await? {
            tx.rollback().await?;
        }
        Ok(())
    }

    async fn rehearse_once(&self) -> Result<Tx, Fault> {
        let mut tx = self.office.begin_with(BEGIN_WITH_KEYS).await?;
        let key = Idempotency {
            client: String::new(),
            key: tx.new_id().to_string(),
            hash: String::new().into(),
        };
        idempotency::take_all(&mut tx, &[Some(key.clone())]).await?;
        self.verb.write(&mut tx, vec![]).await?;
        tx.keep(&key, First::new(&key, false, String::new()));
        tx.rehearse_post().await?;
        Ok(tx)
    }

    /// Serves one ask by itself, in a transaction of its own.
    pub async fn alone(&self, call: Call) -> Result<Answer, Fault> {
        let ask = parse::<A>(&call.body)?;
        if let Verb::Read(verb) = self.verb.as_ref() {
            let reply: A::Reply = only(verb(&mut self.office.reading().await?, vec![ask]).await?)?;
            return Ok(Answer {
                body: serde_json::to_vec(&reply)?,
                replayed: false,
            });
        }
        let (verb, span) = (self.verb.clone(), Span::current());
        let one = self.office.once(call.idempotency, move |tx| {
            Box::pin(async move { only(verb.write(tx, vec![Asked { ask, span }]).await?) })
        });
        one.await
    }
}

/// The same key twice in one batch: the second gets what the first got.
fn beside(tx: &Tx, key: Option<&Idempotency>) -> Result<Outcome, Fault> {
    let first = key.and_then(|key| tx.kept(key)?.answer(key).transpose());
    Ok(first.transpose()?.map_or(Outcome::Alone, Outcome::Answered))
}

/// The asks whose keys are new.
fn chosen<A>(asks: Vec<Asked<A>>, taken: &[Taken]) -> Vec<Asked<A>> {
    let all = asks.into_iter().zip(taken);
    all.filter_map(|(asked, taken)| matches!(taken, Taken::New).then_some(asked))
        .collect()
}
