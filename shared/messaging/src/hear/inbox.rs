//! One transaction of a consumer: the position moves by compare-and-set, the effects are applied, dead
//! letters are put aside.

use crate::envelope::Heard;
use crate::office::plans::BEGIN_BY_KEYS;
use crate::position;
pub use crate::position::Offset;
use crate::tx::Tx;
use async_trait::async_trait;
use chassis::database::{Pool, in_time};
use chassis::{Clock, Fault};
use contracts::pass::PassholderForgotten;
use futures_util::FutureExt;
use std::borrow::Cow;
use std::collections::HashSet;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// What a service does when it hears facts of some types.
#[async_trait]
pub trait Listener: Send + Sync {
    /// The fact types it wants.
    fn hears(&self) -> &[&'static str];

    /// Applies a batch, in order. Effects must be guarded by a natural key or a version, so that the same
    /// fact a second time changes nothing.
    ///
    /// # Errors
    /// `Busy` is tried again; anything else makes the batch go one by one, and the culprit a dead letter.
    async fn apply(&self, tx: &mut Tx, facts: &[Heard]) -> Result<(), Fault>;

    /// The teller begins a new epoch because it lost commits, and may give a version that was seen here to
    /// another state. Whoever guards a copy by versions forgets them, so that the next fact of each key
    /// counts; order stays that of the numbers.
    async fn forget_versions(&self, _tx: &mut Tx) -> Result<(), Fault> {
        Ok(())
    }
}

/// The most facts of a batch: no page of a log has more, and no batch of the broker.
const MOST: usize = 1000;

/// How long a batch may take: far longer than any does, so that only a connection without an answer is given
/// up.
const TO_APPLY: Duration = Duration::from_secs(20);

/// The consumer's side of one source in the service's own database.
pub struct Inbox {
    pub service: &'static str,
    pub source: &'static str,
    pub pool: Pool,
    pub clock: Clock,
    pub listeners: Vec<Arc<dyn Listener>>,
    /// Stop the line at a dead letter instead of parking its key.
    pub stop_on_poison: bool,
    /// How many facts are applied at once.
    pub at_once: AtOnce,
}

/// How many facts are applied at once: half as many after a batch was busy, so that one that takes too long
/// does not come again for ever, and twice as many after one that was applied.
pub struct AtOnce(AtomicUsize);

impl Default for AtOnce {
    fn default() -> Self {
        Self(AtomicUsize::new(MOST))
    }
}

impl AtOnce {
    fn facts(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }

    fn learn(&self, facts: usize, was_busy: bool) {
        let next = match was_busy {
            true => facts / 2,
            false => self.facts().saturating_mul(2),
        };
        self.0.store(next.clamp(1, MOST), Ordering::Relaxed);
    }
}

/// What became of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Applied {
    Done,
    /// Somebody else moved the position: this consumer must stop.
    Fenced,
    /// A fact that may not be put aside cannot be applied: the line stands still before it.
    Poisoned(String),
}

impl Inbox {
    /// How far the facts of the source are applied: epoch and number, both 0 before the first.
    pub async fn offset(&self) -> Result<Offset, Fault> {
        let mut conn = self.pool.take().await?;
        position::enter(&mut conn, self.source).await?;
        Ok(position::read(&mut conn, self.source).await?)
    }

    /// Confirms the teller's epoch before its first fact.
    pub async fn confirm(&self, at: Offset, next: Offset) -> Result<bool, Fault> {
        let mut conn = self.pool.take().await?;
        position::advance(&mut conn, self.source, at, next).await
    }

    /// Applies contiguous facts that start right after `at`; `next` is the position after them. If the batch
    /// fails for good, the facts go one by one and the culprit is put aside. If it is busy, less is taken the
    /// next time.
    ///
    /// # Errors
    /// `Busy`: some may be applied, and the position says which.
    pub async fn apply(&self, mut at: Offset, next: Offset, facts: &[Heard]) -> Result<Applied, Fault> {
        let mut left = facts;
        while left.len() > self.at_once.facts() {
            let (part, rest) = left.split_at(self.at_once.facts());
            let reached = part.iter().fold(at, |at, fact| at.after(fact));
            let applied = self.apply_part(at, reached, part).await?;
            if applied != Applied::Done {
                return Ok(applied);
            }
            (at, left) = (reached, rest);
        }
        self.apply_part(at, next, left).await
    }

    async fn apply_part(&self, at: Offset, next: Offset, facts: &[Heard]) -> Result<Applied, Fault> {
        let outcome = self.apply_or_put_aside(at, next, facts).await;
        self.at_once
            .learn(facts.len(), matches!(outcome, Err(Fault::Busy(_))));
        outcome
    }

    async fn apply_or_put_aside(&self, at: Offset, next: Offset, facts: &[Heard]) -> Result<Applied, Fault> {
        match self.try_apply(at, next, facts).await {
            Err(Fault::Busy(reason)) => Err(Fault::Busy(reason)),
            Err(_) if facts.len() > 1 => self.one_by_one(at, facts).await,
            Err(fault) => self.put_aside(at, next, facts, fault).await,
            applied => applied,
        }
    }

    async fn one_by_one(&self, mut at: Offset, facts: &[Heard]) -> Result<Applied, Fault> {
        for fact in facts {
            let next = at.after(fact);
            let one = std::slice::from_ref(fact);
            let applied = match self.try_apply(at, next, one).await {
                Err(Fault::Busy(reason)) => return Err(Fault::Busy(reason)),
                Err(fault) => self.put_aside(at, next, one, fault).await?,
                Ok(applied) => applied,
            };
            if applied != Applied::Done {
                return Ok(applied);
            }
            at = next;
        }
        Ok(Applied::Done)
    }

    async fn try_apply(&self, at: Offset, next: Offset, facts: &[Heard]) -> Result<Applied, Fault> {
        in_time(TO_APPLY, self.apply_all(at, next, facts)).await
    }

    async fn apply_all(&self, at: Offset, next: Offset, facts: &[Heard]) -> Result<Applied, Fault> {
        let mut tx = self.begin(facts).await?;
        if !position::advance(tx.conn(), self.source, at, next).await? {
            return Ok(Applied::Fenced);
        }
        let parked = self.parked(&mut tx).await?;
        // The last word waits for none: it removes what waits, too.
        let waits = |fact: &Heard| {
            parked.contains(&fact.key) && self.is_heard(fact) && !fact.is::<PassholderForgotten>()
        };
        for fact in facts.iter().filter(|fact| waits(fact)) {
            metrics::counter!("dead_letters_total", "service" => self.service, "source" => self.source)
                .increment(1);
            bury(
                &mut tx,
                self.source,
                fact,
                "waits behind an earlier dead letter of its key",
            )
            .await?;
        }
        for listener in &self.listeners {
            let hears = listener.hears();
            let heard = only(facts, |fact| {
                hears.contains(&fact.fact_type.as_str()) && !waits(fact)
            });
            if !heard.is_empty() {
                // A panic is a defect that one fact brings to light: it must not take the others down with
                // it.
                let applied = AssertUnwindSafe(listener.apply(&mut tx, &heard))
                    .catch_unwind()
                    .await;
                applied.unwrap_or_else(|_| Err(Fault::broken("a listener panicked")))?;
            }
        }
        tx.commit().await?;
        Ok(Applied::Done)
    }

    /// The fact becomes a dead letter and its key is parked, in the transaction that moves the position.
    async fn put_aside(
        &self,
        at: Offset,
        next: Offset,
        facts: &[Heard],
        fault: Fault,
    ) -> Result<Applied, Fault> {
        let Some(fact) = facts.first().filter(|_| !self.stop_on_poison) else {
            let seq = next.seq;
            return Ok(Applied::Poisoned(format!(
                "fact {seq} cannot be applied: {fault}"
            )));
        };
        tracing::error!(
            service = self.service,
            source = self.source,
            seq = fact.seq,
            fact_type = fact.fact_type,
            %fault,
            "a dead letter"
        );
        metrics::counter!("dead_letters_total", "service" => self.service, "source" => self.source)
            .increment(1);
        let mut tx = self.begin(facts).await?;
        if !position::advance(tx.conn(), self.source, at, next).await? {
            return Ok(Applied::Fenced);
        }
        bury(&mut tx, self.source, fact, &fault.to_string()).await?;
        sqlx::query!(
            "insert into parked_key (source, key) values ($1, $2) on conflict do nothing",
            self.source,
            fact.key
        )
        .execute(tx.conn())
        .await?;
        tx.commit().await?;
        Ok(Applied::Done)
    }

    async fn begin(&self, facts: &[Heard]) -> Result<Tx, Fault> {
        Tx::begin_with(
            BEGIN_BY_KEYS,
            &self.pool,
            &self.clock,
            facts.first().map(|fact| fact.event_id),
        )
        .await
    }

    async fn parked(&self, tx: &mut Tx) -> Result<HashSet<String>, Fault> {
        let keys = sqlx::query_scalar!(
            "select key from parked_key where source = $1 for share",
            self.source
        )
        .fetch_all(tx.conn())
        .await?;
        Ok(keys.into_iter().collect())
    }

    fn is_heard(&self, fact: &Heard) -> bool {
        self.listeners
            .iter()
            .any(|listener| listener.hears().contains(&fact.fact_type.as_str()))
    }
}

/// The facts that are wanted; copied only where some are not.
fn only(facts: &[Heard], is_wanted: impl Fn(&Heard) -> bool) -> Cow<'_, [Heard]> {
    match facts.iter().all(&is_wanted) {
        true => Cow::Borrowed(facts),
        false => facts.iter().filter(|fact| is_wanted(fact)).cloned().collect(),
    }
}

async fn bury(tx: &mut Tx, source: &str, fact: &Heard, reason: &str) -> Result<(), Fault> {
    sqlx::query!(
        "insert into dead_letter
             (source, epoch, seq, event_id, type, key, key_version, time, traceparent, payload, reason)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        source,
        fact.epoch,
        fact.seq,
        fact.event_id,
        fact.fact_type,
        fact.key,
        fact.key_version,
        fact.time,
        fact.traceparent,
        fact.payload,
        reason
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
