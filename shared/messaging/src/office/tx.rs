//! A transaction in which a verb writes state and tells facts; both commit or neither does.

use crate::envelope::partition;
use crate::idempotency::First;
use chassis::ask::Idempotency;
use chassis::database::{Connection, Pool};
use chassis::{Clock, Fault};
use chrono::{DateTime, Utc};
use contracts::{Fact, Refusal};
use sqlx::PgConnection;
use uuid::Uuid;

/// Leaves room for the headers in a message of 64 KiB.
const LARGEST_PAYLOAD: usize = 60 * 1024;
const LONGEST_KEY: usize = 200;

/// What a verb gets: a connection inside a transaction, the time, and a mouth. It cannot commit.
pub struct Tx {
    inner: Connection,
    clock: Clock,
    now: DateTime<Utc>,
    wall: DateTime<Utc>,
    cause: Option<Uuid>,
    told: Vec<Told>,
    kept: Vec<Kept>,
    counted: Vec<Counted>,
}

/// A counter to raise.
struct Counted {
    metric: &'static str,
    by: u64,
}

/// How much was told and counted at a place to come back to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mark {
    told: usize,
    counted: usize,
}

struct Told {
    fact_type: &'static str,
    key: String,
    key_version: i64,
    payload: String,
    traceparent: Option<String>,
}

/// The first answer to a key.
struct Kept {
    client: String,
    key: String,
    first: First,
}

impl Tx {
    /// Begins with settings of the transaction's own.
    pub(crate) async fn begin_with(
        begin: &'static str,
        pool: &Pool,
        clock: &Clock,
        cause: Option<Uuid>,
    ) -> Result<Self, Fault> {
        let mut inner = pool.take().await?;
        inner.begin(begin).await?;
        Ok(Self {
            inner,
            clock: clock.clone(),
            now: clock.now(),
            wall: clock.wall(),
            cause,
            told: vec![],
            kept: vec![],
            counted: vec![],
        })
    }

    /// The connection, for the statements of the service's store.
    pub fn conn(&mut self) -> &mut PgConnection {
        &mut self.inner
    }

    /// One instant for the whole transaction.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// The instant that machines outside agree on, for what they are told of or wait for: leases, tries,
    /// signatures. A sandbox that has travelled is ahead of it.
    pub fn wall(&self) -> DateTime<Utc> {
        self.wall
    }

    /// Lets this transaction stand in the past: rows of a region pack that carry their own time.
    pub fn at(&mut self, time: DateTime<Utc>) {
        self.now = time;
    }

    /// A new UUIDv7.
    pub fn new_id(&self) -> Uuid {
        self.clock.new_id()
    }

    /// Tells a fact when, and only when, this transaction commits. Facts of one key keep their order, because
    /// whoever tells them holds the lock of the aggregate.
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

    /// Raises the counter with this name when, and only when, this transaction commits.
    pub fn count(&mut self, metric: &'static str, by: u64) {
        self.counted.push(Counted { metric, by });
    }

    /// Marks a place to come back to.
    pub(crate) async fn savepoint(&mut self) -> Result<Mark, Fault> {
        sqlx::query("savepoint verb").execute(&mut *self.inner).await?;
        Ok(Mark {
            told: self.told.len(),
            counted: self.counted.len(),
        })
    }

    /// Undoes what happened since the mark, told facts and counters included.
    pub(crate) async fn back_to(&mut self, mark: Mark) -> Result<(), Fault> {
        sqlx::query("rollback to savepoint verb")
            .execute(&mut *self.inner)
            .await?;
        self.told.truncate(mark.told);
        self.counted.truncate(mark.counted);
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
    pub(crate) async fn rollback(mut self) -> Result<(), Fault> {
        Ok(self.inner.rollback().await?)
    }

    /// Writes what was told to the outbox, then commits. A lost answer leaves the outcome unknown: busy.
    pub(crate) async fn commit(mut self) -> Result<(), Fault> {
        self.post().await?;
        self.inner
            .commit()
            .await
            .map_err(|error| Fault::Busy(format!("commit: {error}")))?;
        for counted in self.counted {
            metrics::counter!(counted.metric).increment(counted.by);
        }
        Ok(())
    }

    /// Keeps the first answer to a client's key, which this transaction has taken.
    pub(crate) fn keep(&mut self, key: &Idempotency, first: First) {
        self.kept.push(Kept {
            client: key.client.clone(),
            key: key.key.clone(),
            first,
        });
    }

    /// What this transaction keeps for a client's key.
    pub(crate) fn kept(&self, key: &Idempotency) -> Option<First> {
        let kept = self
            .kept
            .iter()
            .find(|kept| kept.client == key.client && kept.key == key.key);
        kept.map(|kept| kept.first.clone())
    }

    /// Writes what was told so far to the outbox, and the answers that are kept. After it, only the commit
    /// itself can leave anything unknown.
    pub(crate) async fn post(&mut self) -> Result<(), Fault> {
        let (told, kept) = (std::mem::take(&mut self.told), std::mem::take(&mut self.kept));
        if told.is_empty() && kept.is_empty() {
            return Ok(());
        }
        self.write(&told, &kept).await
    }

    /// Has the driver prepare what [`Tx::post`] needs, whether or not answers are kept.
    pub(crate) async fn rehearse_post(&mut self) -> Result<(), Fault> {
        self.write(&[], &[]).await?;
        self.post().await
    }

    async fn write(&mut self, told: &[Told], kept: &[Kept]) -> Result<(), Fault> {
        let columns = Columns::of(told, &self.clock);
        // A statement that also keeps answers takes several times as long to plan, and most writes keep none.
        match kept.is_empty() {
            true => self.write_told(&columns).await,
            false => self.write_told_and_kept(&columns, kept).await,
        }
    }

    async fn write_told(&mut self, columns: &Columns) -> Result<(), Fault> {
        sqlx::query!(
            "insert into outbox_pending
                 (event_id, type, key, key_version, partition, payload, traceparent, time, cause)
             select event_id, type, key, key_version, partition, payload, traceparent, $8, $9
             from unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[], $5::smallint[], $6::text[],
                         $7::text[])
                  with ordinality
                  as t(event_id, type, key, key_version, partition, payload, traceparent, n)
             order by n",
            &columns.ids,
            &columns.types,
            &columns.keys,
            &columns.versions,
            &columns.partitions,
            &columns.payloads,
            &columns.traces as &[Option<String>],
            self.now,
            self.cause,
        )
        .execute(&mut *self.inner)
        .await?;
        Ok(())
    }

    /// One statement for both: it is a round trip that every write waits for.
    async fn write_told_and_kept(&mut self, columns: &Columns, kept: &[Kept]) -> Result<(), Fault> {
        sqlx::query!(
            "with kept as (
                 update idempotency i set refused = t.refused, reply = t.reply
                 from unnest($10::text[], $11::text[], $12::boolean[], $13::text[])
                      as t(client, key, refused, reply)
                 where i.client = t.client and i.key = t.key)
             insert into outbox_pending
                 (event_id, type, key, key_version, partition, payload, traceparent, time, cause)
             select event_id, type, key, key_version, partition, payload, traceparent, $8, $9
             from unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[], $5::smallint[], $6::text[],
                         $7::text[])
                  with ordinality
                  as t(event_id, type, key, key_version, partition, payload, traceparent, n)
             order by n",
            &columns.ids,
            &columns.types,
            &columns.keys,
            &columns.versions,
            &columns.partitions,
            &columns.payloads,
            &columns.traces as &[Option<String>],
            self.now,
            self.cause,
            &kept.iter().map(|kept| kept.client.clone()).collect::<Vec<_>>(),
            &kept.iter().map(|kept| kept.key.clone()).collect::<Vec<_>>(),
            &kept.iter().map(|kept| kept.first.refused).collect::<Vec<_>>(),
            &kept
                .iter()
                .map(|kept| kept.first.reply.clone())
                .collect::<Vec<_>>() as &[Option<String>],
        )
        .execute(&mut *self.inner)
        .await?;
        Ok(())
    }
}

/// What was told, as the statement takes it.
struct Columns {
    ids: Vec<Uuid>,
    types: Vec<String>,
    keys: Vec<String>,
    versions: Vec<i64>,
    partitions: Vec<i16>,
    payloads: Vec<String>,
    traces: Vec<Option<String>>,
}

impl Columns {
    /// Each fact gets its id here, in the order in which it was told.
    fn of(told: &[Told], clock: &Clock) -> Self {
        Self {
            ids: told.iter().map(|_| clock.new_id()).collect(),
            types: told.iter().map(|fact| fact.fact_type.to_owned()).collect(),
            keys: told.iter().map(|fact| fact.key.clone()).collect(),
            versions: told.iter().map(|fact| fact.key_version).collect(),
            partitions: told.iter().map(|fact| partition(&fact.key)).collect(),
            payloads: told.iter().map(|fact| fact.payload.clone()).collect(),
            traces: told.iter().map(|fact| fact.traceparent.clone()).collect(),
        }
    }
}
