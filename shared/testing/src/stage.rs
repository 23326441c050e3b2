//! A service on a stage: its own database, no broker; facts come in by hand, twice.

use crate::given;
use chassis::ask::{Answered, Idempotency, demo_token};
use chassis::config::{Database, Secret};
use chassis::{Asks, Clock, Desk, Fault};
use chrono::{DateTime, Utc};
use contracts::pass::{PassholderChanged, PassholderMerged};
use contracts::{Ask, Fact};
use messaging::{Heard, Office, Subscription};
use sqlx::migrate::Migrator;
use std::sync::Mutex;
use std::time::Duration;

/// An office without a broker, with a clock that stands still, whose asks are answered in this process.
pub struct Stage {
    pub office: Office,
    pub clock: Clock,
    database: Database,
    heard: Mutex<i64>,
}

impl Stage {
    /// A stage with a fresh database that has these migrations, at this time.
    pub async fn new(service: &'static str, migrations: &Migrator, now: &str) -> anyhow::Result<Self> {
        Self::over(service, crate::database(migrations).await?, now)
    }

    /// As [`Stage::new`], over a database with settings of the test's own.
    pub fn over(service: &'static str, database: Database, now: &str) -> anyhow::Result<Self> {
        Self::with(service, database, Clock::manual(now.parse()?))
    }

    /// Another process of the service with the same clock, whose way to the database is this port.
    pub fn through(&self, port: u16) -> anyhow::Result<Self> {
        let database = crate::through(port, &self.database)?;
        Self::with(self.office.service, database, self.clock.clone())
    }

    fn with(service: &'static str, database: Database, clock: Clock) -> anyhow::Result<Self> {
        let settings: chassis::Settings<Nothing> = chassis::Settings::load(service, DEFAULT, None)?;
        let asks = Asks::new(&settings.asks);
        let office = Office::new(
            service,
            chassis::database::Connections::new(&database)?,
            clock.clone(),
            asks,
        );
        Ok(Self {
            office,
            clock,
            database,
            heard: Mutex::new(0),
        })
    }

    /// Answers asks with the service's own desk.
    pub fn open(&self, desk: Desk) {
        self.open_for(self.office.service, desk);
    }

    /// Answers asks for another service: a small one of the test's own.
    pub fn open_for(&self, service: &str, desk: Desk) {
        self.office
            .asks
            .answer_here(service, desk.router(chassis::ask::Callers::demo(), 256));
    }

    /// Asks as one of those who may.
    pub async fn ask<A: Ask>(&self, ask: A) -> Result<A::Reply, Fault> {
        Ok(self.ask_once(&ask, None).await?.reply)
    }

    /// As [`Stage::ask`], with a client's key.
    pub async fn ask_once<A: Ask>(
        &self,
        ask: &A,
        key: Option<&Idempotency>,
    ) -> Result<Answered<A::Reply>, Fault> {
        let token = A::FROM.first().map(|caller| demo_token(caller.name()));
        let asks = self.office.asks.showing(&Secret::new(token.unwrap_or_default()));
        asks.ask_once(ask, key).await
    }

    /// The slug of a refusal; the test fails when there was none.
    pub async fn refusal<A: Ask>(&self, ask: A) -> String {
        match self.ask(ask).await {
            Err(Fault::Refused(refusal)) => refusal.slug.trim_start_matches("uitpas/").to_owned(),
            Err(other) => panic!("{} failed: {other}", A::NAME),
            Ok(_) => panic!("{} was not refused", A::NAME),
        }
    }

    /// Hands facts to the listeners of a subscription, and then the same facts again: the second time must
    /// tell nothing new.
    pub async fn hear<F: Fact>(
        &self,
        subscriptions: &[Subscription],
        source: &str,
        facts: &[F],
    ) -> anyhow::Result<()> {
        let heard: Vec<Heard> = facts.iter().map(|fact| self.wrap(fact)).collect();
        self.hear_batch(subscriptions, source, &heard).await
    }

    /// As [`Stage::hear`], for facts of several types in one batch.
    pub async fn hear_batch(
        &self,
        subscriptions: &[Subscription],
        source: &str,
        heard: &[Heard],
    ) -> anyhow::Result<()> {
        self.deliver(subscriptions, source, heard).await?;
        let told = self.count_told().await?;
        self.deliver(subscriptions, source, heard).await?;
        anyhow::ensure!(
            told == self.count_told().await?,
            "facts of {source} had an effect the second time"
        );
        Ok(())
    }

    /// Hears of two records of one person, as pass tells it: of the one that stays, which has the cards of
    /// both from now on, that the other went into it, and of the other without anything.
    pub async fn hear_merged(
        &self,
        subscriptions: &[Subscription],
        stays: PassholderChanged,
        goes: PassholderChanged,
    ) -> anyhow::Result<()> {
        let merged = PassholderMerged {
            passholder_id: goes.passholder_id,
            into_id: stays.passholder_id,
            version: 11,
        };
        let both = PassholderChanged {
            version: 10,
            cards: [stays.cards.clone(), goes.cards.clone()].concat(),
            ..stays
        };
        let gone = PassholderChanged {
            version: 12,
            memberships: vec![],
            cards: vec![],
            ..goes
        };
        let facts = [
            self.wrap(&given::sealed(&both)),
            self.wrap(&merged),
            self.wrap(&given::sealed(&gone)),
        ];
        self.hear_batch(subscriptions, "pass", &facts).await
    }

    async fn deliver(
        &self,
        subscriptions: &[Subscription],
        source: &str,
        heard: &[Heard],
    ) -> anyhow::Result<()> {
        let listeners = subscriptions
            .iter()
            .filter(|subscription| subscription.source == source)
            .flat_map(|subscription| &subscription.listeners);
        for listener in listeners {
            let wanted: Vec<Heard> = heard
                .iter()
                .filter(|fact| listener.hears().contains(&fact.fact_type.as_str()))
                .cloned()
                .collect();
            if !wanted.is_empty() {
                let listener = listener.clone();
                let applied = self
                    .office
                    .transact(|tx| Box::pin(async move { listener.apply(tx, &wanted).await }))
                    .await;
                applied.map_err(|fault| anyhow::anyhow!("{fault}"))?;
            }
        }
        Ok(())
    }

    /// A fact as it would arrive.
    pub fn wrap<F: Fact>(&self, fact: &F) -> Heard {
        let mut seq = self
            .heard
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        *seq += 1;
        Heard {
            epoch: 1,
            seq: *seq,
            event_id: self.clock.new_id(),
            fact_type: F::TYPE.into(),
            key: fact.key(),
            key_version: fact.version(),
            partition: 0,
            time: self.clock.now(),
            cause: None,
            traceparent: None,
            payload: serde_json::to_string(fact).unwrap_or_default(),
        }
    }

    async fn count_told(&self) -> anyhow::Result<i64> {
        Ok(sqlx::query_scalar("select count(*) from outbox_pending")
            .fetch_one(&self.office.pool)
            .await?)
    }

    /// What was told so far, of one type.
    pub async fn told<F: Fact>(&self) -> anyhow::Result<Vec<F>> {
        let payloads: Vec<String> =
            sqlx::query_scalar("select payload from outbox_pending where type = $1 order by id")
                .bind(F::TYPE)
                .fetch_all(&self.office.pool)
                .await?;
        Ok(payloads
            .iter()
            .map(|payload| serde_json::from_str(payload))
            .collect::<Result<_, _>>()?)
    }

    /// One number from the database.
    pub async fn number(&self, sql: &'static str) -> anyhow::Result<i64> {
        Ok(sqlx::query_scalar(sql).fetch_one(&self.office.pool).await?)
    }

    /// Waits until a statement in the database waits for a lock.
    pub async fn until_somebody_waits(&self) -> anyhow::Result<()> {
        let waiting = "select count(*) from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock'";
        while self.number(waiting).await? == 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok(())
    }

    /// The time on this stage.
    pub fn at(&self, time: &str) {
        self.clock
            .set(time.parse::<DateTime<Utc>>().expect("a time in RFC 3339"));
    }
}

const DEFAULT: &str = "mode = \"development\"\n[service]\n";

/// No settings of its own.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
struct Nothing {}

impl chassis::config::Demands for Nothing {}
