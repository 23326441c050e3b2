//! A transaction in which a verb writes state and tells facts; both commit or neither does.

use crate::envelope::partition;
use chassis::{Clock, Fault};
use chrono::{DateTime, Utc};
use contracts::{Fact, Refusal};
use sqlx::{PgConnection, PgPool, Postgres, Transaction};
use uuid::Uuid;

/// Leaves room for the headers in a message of 64 KiB.
const LARGEST_PAYLOAD: usize = 60 * 1024;
const LONGEST_KEY: usize = 200;

/// What a verb gets: a connection inside a transaction, the time, and a mouth. It cannot commit.
pub struct Tx {
    inner: Transaction<'static, Postgres>,
    clock: Clock,
    now: DateTime<Utc>,
    cause: Option<Uuid>,
    told: Vec<Told>,
}

struct Told {
    fact_type: &'static str,
    key: String,
    key_version: i64,
    payload: String,
    traceparent: Option<String>,
}

impl Tx {
    /// Begins with settings of the transaction's own.
    #[expect(
        clippy::disallowed_methods,
        reason = "office and inbox open their transactions here"
    )]
    pub(crate) async fn begin_with(
        begin: &'static str,
        pool: &PgPool,
        clock: &Clock,
        cause: Option<Uuid>,
    ) -> Result<Self, Fault> {
        Ok(Self::new(pool.begin_with(begin).await?, clock.clone(), cause))
    }

    pub(crate) fn new(inner: Transaction<'static, Postgres>, clock: Clock, cause: Option<Uuid>) -> Self {
        let now = clock.now();
        Self {
            inner,
            clock,
            now,
            cause,
            told: vec![],
        }
    }

    /// The connection, for the statements of the service's store.
    pub fn conn(&mut self) -> &mut PgConnection {
        &mut self.inner
    }

    /// One instant for the whole transaction.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// Lets this transaction stand in the past: rows of a region pack that carry their own time.
    pub fn at(&mut self, time: DateTime<Utc>) {
        self.now = time;
    }

    /// A new UUIDv7.
    pub fn new_id(&self) -> Uuid {
        self.clock.new_id()
    }

    /// Tells a fact when, and only when, this transaction commits. Facts of one key keep their order, because whoever tells
    /// them holds the lock of the aggregate.
    ///
    /// # Errors
    /// When the fact is larger than the stream takes, or its key is no id.
    pub fn tell<F: Fact>(&mut self, fact: &F) -> Result<(), Fault> {
        let (key, payload) = (fact.key(), serde_json::to_string(fact)?);
        // What the stream would refuse must not commit: it would hold up every fact behind it.
        if payload.len() > LARGEST_PAYLOAD || key.len() > LONGEST_KEY || key.chars().any(char::is_control) {
            return Err(Refusal::invalid_data(&[(
                String::new(),
                format!("too large, or an id that cannot be one: {}", F::TYPE),
            )])
            .into());
        }
        let traceparent = chassis::telemetry::traceparent();
        self.told.push(Told {
            fact_type: F::TYPE,
            key,
            key_version: fact.version(),
            payload,
            traceparent,
        });
        Ok(())
    }

    /// Marks a place to come back to.
    pub(crate) async fn savepoint(&mut self) -> Result<usize, Fault> {
        sqlx::query("savepoint verb").execute(&mut *self.inner).await?;
        Ok(self.told.len())
    }

    /// Undoes what happened since the mark, told facts included.
    pub(crate) async fn back_to(&mut self, mark: usize) -> Result<(), Fault> {
        sqlx::query("rollback to savepoint verb")
            .execute(&mut *self.inner)
            .await?;
        self.told.truncate(mark);
        Ok(())
    }

    /// Forgets the last mark, so that marks do not pile up.
    pub(crate) async fn forget_mark(&mut self) -> Result<(), Fault> {
        sqlx::query("release savepoint verb")
            .execute(&mut *self.inner)
            .await?;
        Ok(())
    }

    /// Undoes everything: a dry run.
    pub(crate) async fn rollback(self) -> Result<(), Fault> {
        Ok(self.inner.rollback().await?)
    }

    /// Writes what was told to the outbox, then commits. A lost answer leaves the outcome unknown: busy.
    pub(crate) async fn commit(mut self) -> Result<(), Fault> {
        self.post().await?;
        self.inner
            .commit()
            .await
            .map_err(|error| Fault::Busy(format!("commit: {error}")))
    }

    /// Writes what was told so far to the outbox. After it, only the commit itself can leave anything unknown.
    pub(crate) async fn post(&mut self) -> Result<(), Fault> {
        if self.told.is_empty() {
            return Ok(());
        }
        let told = std::mem::take(&mut self.told);
        let ids: Vec<Uuid> = told.iter().map(|_| self.clock.new_id()).collect();
        let text = |f: fn(&Told) -> &str| told.iter().map(|fact| f(fact).to_owned()).collect::<Vec<_>>();
        sqlx::query!(
            "insert into outbox_pending (event_id, type, key, key_version, partition, payload, traceparent, time, cause)
             select event_id, type, key, key_version, partition, payload, traceparent, $8, $9
             from unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[], $5::smallint[], $6::text[], $7::text[])
                  with ordinality as t(event_id, type, key, key_version, partition, payload, traceparent, n)
             order by n",
            &ids,
            &text(|fact| fact.fact_type),
            &text(|fact| &fact.key),
            &told.iter().map(|fact| fact.key_version).collect::<Vec<_>>(),
            &told.iter().map(|fact| partition(&fact.key)).collect::<Vec<_>>(),
            &text(|fact| &fact.payload),
            &told.iter().map(|fact| fact.traceparent.clone()).collect::<Vec<_>>() as &[Option<String>],
            self.now,
            self.cause,
        )
        .execute(&mut *self.inner)
        .await?;
        Ok(())
    }
}
