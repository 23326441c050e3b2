//! The office: transactions of a service, opened and committed here and nowhere else.
//!
//! A verb gets a [`Tx`](crate::Tx) or a [`Reading`] and never commits. Whoever runs it says how long it may
//! take, and whether what it answers is kept under a client's key.
//!
//! | file | part |
//! |---|---|
//! | [`tx`] | a transaction that can tell a fact, and cannot be committed by who has it |
//! | [`idempotency`] | the first answer to a client's key |
//! | [`plans`] | how statements on many rows are planned |
//! | [`loading`] | the rows of a region pack: which are new, changed, refused |

pub mod idempotency;
pub mod loading;
pub(crate) mod plans;
pub mod tx;

use crate::wire::halt::Standstill;
use chassis::ask::{Answer, Idempotency};
use chassis::database::{Connection, Connections, in_time};
use chassis::{Asks, Clock, Fault};
use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;
use idempotency::First;
use plans::{BEGIN_BY_KEYS, by_keys};
use serde::Serialize;
use sqlx::{PgConnection, PgPool};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tx::Tx;

/// How long the transaction of a job may take. Those of asks are bounded by the desk.
const TRANSACTION: Duration = Duration::from_secs(30);
/// How many searches read at once.
const SEARCHES: usize = 4;
/// How long loading a part of a region pack may take, and what is done over very many rows at once.
const LOADING: Duration = Duration::from_secs(600);

/// How a load begins: it waits for whoever loads before it, as long as that may take. Plans that others made
/// in this session, of tables that were empty then, are forgotten.
const BEGIN_LOADING: &str = concat!(
    "begin; discard plans; set local lock_timeout = '10min'; set local statement_timeout = '10min';",
    by_keys!()
);

/// How a transaction begins that writes very many rows with a few statements, each of them planned for what
/// the tables hold now.
const BEGIN_OVER_MANY: &str =
    "begin; discard plans; set local statement_timeout = '10min'; set local work_mem = '64MB'";

/// The post office of one service.
#[derive(Clone)]
pub struct Office {
    /// Its name.
    pub service: &'static str,
    /// The driver's pool of asks, for statements of tests.
    pub pool: PgPool,
    /// To its database.
    pub connections: Connections,
    /// Time and new ids.
    pub clock: Clock,
    /// How it asks other services.
    pub asks: Asks,
    /// Wakes the relay: something was told.
    pub(crate) wake: Arc<Notify>,
    /// Why the relay stands still, while it does.
    pub(crate) halted: Arc<Standstill>,
    rehearsals: Arc<Mutex<Vec<Rehearsal>>>,
    /// Loads of this process stand in line here, where they hold no connection.
    loading: Arc<tokio::sync::Mutex<()>>,
    searches: Arc<Semaphore>,
}

/// Work that prepares connections for a verb.
pub(crate) type Rehearsal = BoxFuture<'static, Result<(), Fault>>;

/// A connection for a verb that only reads.
pub struct Reading {
    conn: Connection,
    now: DateTime<Utc>,
    /// A search's place among the others.
    _place: Option<OwnedSemaphorePermit>,
}

impl Reading {
    /// The connection, for the statements of the service's store.
    pub fn conn(&mut self) -> &mut PgConnection {
        &mut self.conn
    }

    /// One instant for the whole ask.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }
}

impl Office {
    /// The office of a service on these connections.
    pub fn new(service: &'static str, connections: Connections, clock: Clock, asks: Asks) -> Self {
        Self {
            service,
            pool: connections.asks.driver().clone(),
            connections,
            clock,
            asks,
            wake: Arc::new(Notify::new()),
            rehearsals: Arc::default(),
            loading: Arc::default(),
            searches: Arc::new(Semaphore::new(SEARCHES)),
            halted: Arc::default(),
        }
    }

    async fn begin(&self) -> Result<Tx, Fault> {
        self.begin_with("begin").await
    }

    /// As [`Office::begin`], with settings of its own.
    pub(crate) async fn begin_with(&self, begin: &'static str) -> Result<Tx, Fault> {
        Tx::begin_with(begin, &self.connections.asks, &self.clock, None).await
    }

    pub(crate) async fn commit(&self, tx: Tx) -> Result<(), Fault> {
        tx.commit().await?;
        self.wake.notify_one();
        Ok(())
    }

    /// Runs a verb in a transaction of its own and commits it: for jobs and sagas.
    ///
    /// # Errors
    /// Those of the verb, which then left no trace.
    pub async fn transact<T, F>(&self, verb: F) -> Result<T, Fault>
    where
        F: for<'a> FnOnce(&'a mut Tx) -> BoxFuture<'a, Result<T, Fault>> + Send,
    {
        self.transact_with("begin", verb).await
    }

    /// As [`Office::transact`], for a job that looks rows up by their keys: its statements are planned as for
    /// a table that is full, also while it is empty ([`plans`]).
    ///
    /// # Errors
    /// Those of the verb, which then left no trace.
    pub async fn transact_by_keys<T, F>(&self, verb: F) -> Result<T, Fault>
    where
        F: for<'a> FnOnce(&'a mut Tx) -> BoxFuture<'a, Result<T, Fault>> + Send,
    {
        self.transact_with(BEGIN_BY_KEYS, verb).await
    }

    /// As [`Office::transact`], for a job that must do very much at once or nothing: it may take as long as
    /// loading does.
    ///
    /// # Errors
    /// Those of the verb, which then left no trace.
    pub async fn transact_over_many<T, F>(&self, verb: F) -> Result<T, Fault>
    where
        F: for<'a> FnOnce(&'a mut Tx) -> BoxFuture<'a, Result<T, Fault>> + Send,
    {
        in_time(LOADING, self.transacted(BEGIN_OVER_MANY, verb)).await
    }

    async fn transact_with<T, F>(&self, begin: &'static str, verb: F) -> Result<T, Fault>
    where
        F: for<'a> FnOnce(&'a mut Tx) -> BoxFuture<'a, Result<T, Fault>> + Send,
    {
        in_time(TRANSACTION, self.transacted(begin, verb)).await
    }

    async fn transacted<T, F>(&self, begin: &'static str, verb: F) -> Result<T, Fault>
    where
        F: for<'a> FnOnce(&'a mut Tx) -> BoxFuture<'a, Result<T, Fault>> + Send,
    {
        let mut tx = self.begin_with(begin).await?;
        let result = verb(&mut tx).await?;
        self.commit(tx).await?;
        Ok(result)
    }

    /// Runs a verb that loads a part of a region pack, after whoever loads here now.
    pub(crate) async fn load<T, F>(&self, verb: F) -> Result<T, Fault>
    where
        F: for<'a> FnOnce(&'a mut Tx) -> BoxFuture<'a, Result<T, Fault>> + Send,
    {
        in_time(LOADING, async {
            let _turn = self.loading.lock().await;
            let mut tx = self.begin_loading().await?;
            let result = verb(&mut tx).await?;
            self.commit(tx).await?;
            Ok(result)
        })
        .await
    }

    /// Runs a verb that loads and undoes it: what would happen?
    ///
    /// # Errors
    /// Those of the verb.
    pub async fn rehearse<T, F>(&self, verb: F) -> Result<T, Fault>
    where
        F: for<'a> FnOnce(&'a mut Tx) -> BoxFuture<'a, Result<T, Fault>> + Send,
    {
        in_time(LOADING, async {
            let _turn = self.loading.lock().await;
            let mut tx = self.begin_loading().await?;
            let result = verb(&mut tx).await?;
            tx.rollback().await?;
            Ok(result)
        })
        .await
    }

    /// One who loads looks at what is known and writes what is not: two at once would both find that a row is
    /// new, and tell it twice. The lock ends with the transaction.
    async fn begin_loading(&self) -> Result<Tx, Fault> {
        let mut tx = self.begin_with(BEGIN_LOADING).await?;
        sqlx::query("select pg_advisory_xact_lock(hashtextextended('pack load', 0))")
            .execute(tx.conn())
            .await?;
        // From here on a statement and a lock have their usual ends.
        for setting in [
            "set local lock_timeout to default",
            "set local statement_timeout to default",
        ] {
            sqlx::query(setting).execute(tx.conn()).await?;
        }
        Ok(tx)
    }

    /// A connection to read with.
    ///
    /// # Errors
    /// When none is to be had in time.
    pub async fn reading(&self) -> Result<Reading, Fault> {
        Ok(Reading {
            conn: self.connections.asks.take().await?,
            now: self.clock.now(),
            _place: None,
        })
    }

    /// As [`Office::reading`], for what may take long because many rows match: only a few at once, so that
    /// counters find a connection beside them.
    ///
    /// # Errors
    /// When none is to be had in time.
    pub async fn searching(&self) -> Result<Reading, Fault> {
        let place = self
            .searches
            .clone()
            .acquire_owned()
            .await
            .map_err(Fault::broken)?;
        Ok(Reading {
            _place: Some(place),
            ..self.reading().await?
        })
    }

    /// A verb under a client's key: the answer is stored with the effects, a "no" as well.
    ///
    /// # Errors
    /// Those of the verb, and 422 when the key was used before with another request.
    pub async fn once<T, F>(&self, key: Option<Idempotency>, verb: F) -> Result<Answer, Fault>
    where
        T: Serialize,
        F: for<'a> FnOnce(&'a mut Tx) -> BoxFuture<'a, Result<T, Fault>> + Send,
    {
        let mut tx = self.begin().await?;
        let Some(key) = key else {
            let reply = verb(&mut tx).await?;
            self.commit(tx).await?;
            return Ok(Answer {
                body: serde_json::to_vec(&reply)?,
                replayed: false,
            });
        };
        if let Some(first) = idempotency::take(&mut tx, &key).await? {
            return first;
        }
        let mark = tx.savepoint().await?;
        match verb(&mut tx).await {
            Ok(reply) => {
                let body = serde_json::to_string(&reply)?;
                tx.keep(&key, First::new(&key, false, body.clone()));
                self.commit(tx).await?;
                Ok(Answer {
                    body: body.into_bytes(),
                    replayed: false,
                })
            }
            Err(Fault::Refused(refusal)) => {
                tx.back_to(mark).await?;
                tx.keep(&key, First::new(&key, true, serde_json::to_string(&refusal)?));
                self.commit(tx).await?;
                Err(Fault::Refused(refusal))
            }
            Err(fault) => Err(fault),
        }
    }

    /// Why the relay of this process stands still, if it does.
    pub fn stands_still(&self) -> Option<String> {
        self.halted.borrow().clone()
    }

    /// Why the relay of this process stands still; waits until it does.
    pub async fn halted(&self) -> Option<String> {
        self.halted
            .subscribe()
            .wait_for(Option::is_some)
            .await
            .ok()?
            .clone()
    }

    /// Registers work that prepares connections, done when the office opens.
    pub(crate) fn at_start(&self, rehearsal: Rehearsal) {
        let mut rehearsals = self.rehearsals.lock().unwrap_or_else(PoisonError::into_inner);
        rehearsals.push(rehearsal);
    }

    /// What was registered, once.
    pub(crate) fn rehearsals(&self) -> Vec<Rehearsal> {
        let mut rehearsals = self.rehearsals.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *rehearsals)
    }
}
