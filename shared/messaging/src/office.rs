//! The counter of the post office: runs verbs in transactions, answers asks, starts relay and consumers.

use crate::consumer::{Consumer, Subscription};
use crate::dead_letter::{self, DeadLetter};
use crate::epoch;
use crate::halt::Standstill;
use crate::idempotency;
use crate::inbox::{Inbox, Listener};
use crate::outbox::{self, LogPage, Status};
use crate::relay::Relay;
use crate::together::{Asked, Outcomes, Together};
use crate::tx::Tx;
use chassis::ask::{Answer, Call, Desk, Idempotency};
use chassis::config::Broker;
use chassis::{Asks, Clock, Fault, Lifecycle};
use chrono::{DateTime, Utc};
use contracts::{Ask, Caller, ask};
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use sqlx::pool::PoolConnection;
use sqlx::{PgConnection, PgPool, Postgres};
use std::sync::Arc;
use tokio::sync::Notify;

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
    pub pool: PgPool,
    pub clock: Clock,
    pub asks: Asks,
    wake: Arc<Notify>,
    halted: Arc<Standstill>,
}

/// A connection for a verb that only reads.
pub struct Reading {
    conn: PoolConnection<Postgres>,
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
    pub fn new(service: &'static str, pool: PgPool, clock: Clock, asks: Asks) -> Self {
        Self {
            service,
            pool,
            clock,
            asks,
            wake: Arc::new(Notify::new()),
            halted: Arc::default(),
        }
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "the office is one of the two places that open transactions"
    )]
    async fn begin(&self) -> Result<Tx, Fault> {
        Ok(Tx::new(self.pool.begin().await?, self.clock.clone(), None))
    }

    /// As [`Office::begin`], with settings of its own.
    pub(crate) async fn begin_with(&self, begin: &'static str) -> Result<Tx, Fault> {
        Tx::begin_with(begin, &self.pool, &self.clock, None).await
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
        let mut tx = self.begin().await?;
        let result = verb(&mut tx).await?;
        self.commit(tx).await?;
        Ok(result)
    }

    /// Runs a verb and undoes it: what would happen?
    pub async fn rehearse<T, F>(&self, verb: F) -> Result<T, Fault>
    where
        F: for<'a> FnOnce(&'a mut Tx) -> BoxFuture<'a, Result<T, Fault>> + Send,
    {
        let mut tx = self.begin().await?;
        let result = verb(&mut tx).await?;
        tx.rollback().await?;
        Ok(result)
    }

    /// A connection to read with.
    pub async fn reading(&self) -> Result<Reading, Fault> {
        Ok(Reading {
            conn: self.pool.acquire().await?,
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
                idempotency::keep(&mut tx, &key, false, &body).await?;
                self.commit(tx).await?;
                Ok(Answer {
                    body: body.into_bytes(),
                    replayed: false,
                })
            }
            Err(Fault::Refused(refusal)) => {
                tx.back_to(mark).await?;
                idempotency::keep(&mut tx, &key, true, &serde_json::to_string(&refusal)?).await?;
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
        let (pool, letters) = (self.pool.clone(), self.pool.clone());
        let desk = desk
            .read::<OutboxPage, _>(|reading, ask| {
                Box::pin(async move {
                    let limit = ask.limit.clamp(0, 5000);
                    Ok(outbox::log_page(reading.conn(), ask.after, limit).await?)
                })
            })
            .with(|desk| {
                let desk = desk.only_from::<OutboxPage>(&Caller::readers_of(self.service));
                desk.read::<OutboxStatus, _, _>(move |_| {
                    let (pool, sources) = (pool.clone(), sources.clone());
                    async move { outbox::status(&pool, &sources).await }
                })
                .read::<ListDeadLetters, _, _>(move |_| {
                    let pool = letters.clone();
                    async move { dead_letter::list(&pool).await }
                })
            });
        let redriven = listeners.clone();
        let desk = desk.write::<Redrive, _>(move |tx, ask| {
            let listeners = Source::listeners(&redriven, &ask.source);
            Box::pin(async move { dead_letter::redrive(tx, &ask.source, &ask.key, &listeners).await })
        });
        epoch::answer(desk, listeners)
    }

    /// Starts the relay and a consumer for every subscription. `neighbours` are the services that may listen to this one.
    pub fn open(
        &self,
        lifecycle: &Lifecycle,
        broker: &Broker,
        neighbours: Vec<&'static str>,
        subscriptions: Vec<Subscription>,
    ) {
        let relay = Relay {
            service: self.service,
            pool: self.pool.clone(),
            broker: broker.clone(),
            asks: self.asks.clone(),
            neighbours,
            wake: self.wake.clone(),
            halted: self.halted.clone(),
        };
        lifecycle.spawn("relay", relay.run(lifecycle.clone()));
        for subscription in subscriptions {
            let inbox = Inbox {
                service: self.service,
                source: subscription.source,
                pool: self.pool.clone(),
                clock: self.clock.clone(),
                listeners: subscription.listeners,
                stop_on_poison: subscription.stop_on_poison,
            };
            let consumer = Consumer {
                service: self.service,
                inbox,
                broker: broker.clone(),
                asks: self.asks.clone(),
                stopped: Standstill::default(),
            };
            lifecycle.spawn("consumer", consumer.run(lifecycle.clone()));
        }
    }
}

/// Registers verbs: a write gets a transaction and honours the client's key, a read gets a connection.
pub struct OfficeDesk {
    office: Office,
    desk: Desk,
}

impl OfficeDesk {
    pub fn write<A, F>(self, verb: F) -> Self
    where
        A: Ask,
        F: for<'a> Fn(&'a mut Tx, A) -> BoxFuture<'a, Result<A::Reply, Fault>> + Send + Sync + 'static,
    {
        let (office, verb) = (self.office.clone(), Arc::new(verb));
        self.with(|desk| {
            desk.on::<A, _>(move |call: Call| {
                let (office, verb) = (office.clone(), verb.clone());
                Box::pin(async move {
                    let ask = chassis::ask::parse::<A>(&call.body)?;
                    office.once(call.idempotency, move |tx| verb(tx, ask)).await
                })
            })
        })
    }

    /// A write that serves all asks that wait for it in one transaction.
    pub fn write_together<A, F>(self, verb: F) -> Self
    where
        A: Ask,
        F: for<'a> Fn(&'a mut Tx, Vec<Asked<A>>) -> BoxFuture<'a, Result<Outcomes<A>, Fault>>
            + Send
            + Sync
            + 'static,
    {
        let together = Together::write(self.office.clone(), verb);
        self.with(|desk| desk.on::<A, _>(move |call| Box::pin(together.clone().serve(call))))
    }

    /// A read that serves all asks that wait for it with the same statements.
    pub fn read_together<A, F>(self, verb: F) -> Self
    where
        A: Ask,
        F: for<'a> Fn(&'a mut Reading, Vec<A>) -> BoxFuture<'a, Result<Outcomes<A>, Fault>>
            + Send
            + Sync
            + 'static,
    {
        let together = Together::read(self.office.clone(), verb);
        self.with(|desk| desk.on::<A, _>(move |call| Box::pin(together.clone().serve(call))))
    }

    pub fn read<A, F>(self, verb: F) -> Self
    where
        A: Ask,
        F: for<'a> Fn(&'a mut Reading, A) -> BoxFuture<'a, Result<A::Reply, Fault>> + Send + Sync + 'static,
    {
        let (office, verb) = (self.office.clone(), Arc::new(verb));
        self.with(|desk| {
            desk.read::<A, _, _>(move |ask| {
                let (office, verb) = (office.clone(), verb.clone());
                async move { verb(&mut office.reading().await?, ask).await }
            })
        })
    }

    /// A verb that loads a part of a region pack; as a dry run it tells every row's fate and changes nothing.
    pub fn load<A, F>(self, is_dry_run: fn(&A) -> bool, verb: F) -> Self
    where
        A: Ask,
        F: for<'a> Fn(&'a mut Tx, A) -> BoxFuture<'a, Result<A::Reply, Fault>> + Send + Sync + 'static,
    {
        let (office, verb) = (self.office.clone(), Arc::new(verb));
        self.with(|desk| {
            desk.read::<A, _, _>(move |load| {
                let (office, verb) = (office.clone(), verb.clone());
                async move {
                    match is_dry_run(&load) {
                        true => office.rehearse(move |tx| verb(tx, load)).await,
                        false => office.transact(move |tx| verb(tx, load)).await,
                    }
                }
            })
        })
    }

    /// Registers on the plain desk: for answers that are more than one transaction.
    pub fn with(self, register: impl FnOnce(Desk) -> Desk) -> Self {
        Self {
            desk: register(self.desk),
            office: self.office,
        }
    }

    pub fn finish(self) -> Desk {
        self.desk
    }
}
