//! The counter of the post office: runs verbs in transactions, answers asks, starts relay and consumers.

use crate::consumer::Consumer;
use crate::dead_letter::{self, DeadLetter};
use crate::desk::OfficeDesk;
use crate::epoch;
use crate::halt::Standstill;
use crate::idempotency::{self, First};
use crate::inbox::{Inbox, Listener};
use crate::outbox::{self, LogPage, Status};
use crate::relay::Relay;
use crate::subscription::Subscription;
use crate::tx::Tx;
use chassis::ask::{Answer, Desk, Idempotency};
use chassis::config::Broker;
use chassis::database::{Connection, Connections, in_time};
use chassis::vitals::Work;
use chassis::{Asks, Clock, Fault, Lifecycle};
use chrono::{DateTime, Utc};
use contracts::{Caller, ask};
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use sqlx::{PgConnection, PgPool};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;

/// How long the transaction of a job may take. Those of asks are bounded by the desk.
const TRANSACTION: Duration = Duration::from_secs(30);
/// How long loading a part of a region pack may take.
pub(crate) const LOADING: Duration = Duration::from_secs(600);

/// A page of a teller's log.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OutboxPage {
    pub after: i64,
    pub limit: i64,
}

/// Where does the service stand?
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OutboxStatus {}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ListDeadLetters {}

/// Apply the dead letters of a key again.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Redrive {
    pub source: String,
    pub key: String,
}

// Every service answers these under its own name: `points.outbox_page`.
ask! {
    OutboxPage => LogPage, "outbox_page", from [Activity, Points, Reward, Billing, Gateway, Operator];
    OutboxStatus => Status, "outbox_status", from [Operator];
    ListDeadLetters => Vec<DeadLetter>, "dead_letters", from [Operator];
    Redrive => usize, "redrive", from [Operator];
}

/// A teller that a service listens to, and what it does then.
pub(crate) struct Source {
    pub name: &'static str,
    listeners: Vec<Arc<dyn Listener>>,
}

impl Source {
    fn of(subscription: &Subscription) -> Self {
        Self {
            name: subscription.source,
            listeners: subscription.listeners.clone(),
        }
    }

    pub(crate) fn listeners(all: &[Self], name: &str) -> Vec<Arc<dyn Listener>> {
        let found = all.iter().find(|source| source.name == name);
        found.map(|source| source.listeners.clone()).unwrap_or_default()
    }
}

/// The post office of one service.
#[derive(Clone)]
pub struct Office {
    pub service: &'static str,
    /// The driver's pool of asks, for statements of tests.
    pub pool: PgPool,
    pub connections: Connections,
    pub clock: Clock,
    pub asks: Asks,
    wake: Arc<Notify>,
    rehearsals: Arc<Mutex<Vec<Rehearsal>>>,
    halted: Arc<Standstill>,
}

/// Work that prepares connections for a verb.
pub(crate) type Rehearsal = BoxFuture<'static, Result<(), Fault>>;

/// A connection for a verb that only reads.
pub struct Reading {
    conn: Connection,
    now: DateTime<Utc>,
}

impl Reading {
    pub fn conn(&mut self) -> &mut PgConnection {
        &mut self.conn
    }
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }
}

impl Office {
    pub fn new(service: &'static str, connections: Connections, clock: Clock, asks: Asks) -> Self {
        Self {
            service,
            pool: connections.asks.driver().clone(),
            connections,
            clock,
            asks,
            wake: Arc::new(Notify::new()),
            rehearsals: Arc::default(),
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
        self.transact_within(TRANSACTION, verb).await
    }

    pub(crate) async fn transact_within<T, F>(&self, limit: Duration, verb: F) -> Result<T, Fault>
    where
        F: for<'a> FnOnce(&'a mut Tx) -> BoxFuture<'a, Result<T, Fault>> + Send,
    {
        in_time(limit, async {
            let mut tx = self.begin().await?;
            let result = verb(&mut tx).await?;
            self.commit(tx).await?;
            Ok(result)
        })
        .await
    }

    /// Runs a verb and undoes it: what would happen?
    pub async fn rehearse<T, F>(&self, verb: F) -> Result<T, Fault>
    where
        F: for<'a> FnOnce(&'a mut Tx) -> BoxFuture<'a, Result<T, Fault>> + Send,
    {
        in_time(LOADING, async {
            let mut tx = self.begin().await?;
            let result = verb(&mut tx).await?;
            tx.rollback().await?;
            Ok(result)
        })
        .await
    }

    /// A connection to read with.
    pub async fn reading(&self) -> Result<Reading, Fault> {
        Ok(Reading {
            conn: self.connections.asks.take().await?,
            now: self.clock.now(),
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

    /// The desk, already answering what every post office answers.
    pub fn desk(&self, subscriptions: &[Subscription]) -> OfficeDesk {
        let listeners: Arc<Vec<Source>> = Arc::new(subscriptions.iter().map(Source::of).collect());
        let sources: Vec<String> = listeners.iter().map(|source| source.name.to_owned()).collect();
        let desk = OfficeDesk {
            office: self.clone(),
            desk: Desk::for_service(self.service),
        };
        let reserved = &self.connections.reserved;
        let (log, pool, letters) = (reserved.clone(), reserved.clone(), reserved.clone());
        let desk = desk.with(|desk| {
            // A listener that starts asks for pages: whatever else is asked must not keep it from them.
            desk.read::<OutboxPage, _, _>(move |ask| {
                let pool = log.clone();
                async move {
                    let limit = ask.limit.clamp(0, 5000);
                    Ok(outbox::log_page(&mut *pool.take().await?, ask.after, limit).await?)
                }
            })
            .read::<OutboxStatus, _, _>(move |_| {
                let (pool, sources) = (pool.clone(), sources.clone());
                async move { outbox::status(&pool, &sources).await }
            })
            .read::<ListDeadLetters, _, _>(move |_| {
                let pool = letters.clone();
                async move { dead_letter::list(&pool).await }
            })
            .only_from::<OutboxPage>(&Caller::readers_of(self.service))
        });
        let redriven = listeners.clone();
        let desk = desk.write::<Redrive, _>(move |tx, ask| {
            let listeners = Source::listeners(&redriven, &ask.source);
            Box::pin(async move { dead_letter::redrive(tx, &ask.source, &ask.key, &listeners).await })
        });
        epoch::answer(desk, listeners)
    }

    /// Registers work that prepares connections, done when the office opens.
    pub(crate) fn at_start(&self, rehearsal: Rehearsal) {
        let mut rehearsals = self.rehearsals.lock().unwrap_or_else(PoisonError::into_inner);
        rehearsals.push(rehearsal);
    }

    /// Starts the relay and a consumer for every subscription. `neighbours` are the services that may listen
    /// to this one.
    pub fn open(
        &self,
        lifecycle: &Lifecycle,
        broker: &Broker,
        neighbours: Vec<&'static str>,
        subscriptions: Vec<Subscription>,
    ) {
        let relay = Relay {
            service: self.service,
            pool: self.connections.reserved.clone(),
            broker: broker.clone(),
            asks: self.asks.clone(),
            neighbours,
            life: lifecycle.vitals().part(self.service, Work::Relay),
            wake: self.wake.clone(),
            halted: self.halted.clone(),
        };
        lifecycle.spawn("relay", relay.run(lifecycle.clone()));
        let rehearsals = std::mem::take(&mut *self.rehearsals.lock().unwrap_or_else(PoisonError::into_inner));
        lifecycle.spawn("rehearsals", async move {
            for rehearsal in rehearsals {
                if let Err(fault) = rehearsal.await {
                    tracing::info!(%fault, "a rehearsal was left out");
                }
            }
        });
        for subscription in subscriptions {
            let work = Work::Consumer {
                source: subscription.source,
            };
            let inbox = Inbox {
                service: self.service,
                source: subscription.source,
                pool: self.connections.reserved.clone(),
                clock: self.clock.clone(),
                listeners: subscription.listeners,
                stop_on_poison: subscription.stop_on_poison,
            };
            let consumer = Consumer {
                service: self.service,
                life: lifecycle.vitals().part(self.service, work),
                inbox,
                broker: broker.clone(),
                asks: self.asks.clone(),
                stopped: Standstill::default(),
            };
            lifecycle.spawn("consumer", consumer.run(lifecycle.clone()));
        }
    }
}
