//! What a service is made of - asks, subscriptions, jobs, tables - and how all of it starts.

mod open;
mod own;
pub mod travel;

use crate::forget::{self, Eraser, Sweep};
use crate::hear::subscription::Subscription;
use crate::office::tx::Tx;
use crate::office::{Office, idempotency};
use crate::tell::prune;
use crate::wire::measures;
use axum::Router;
use chassis::ask::Callers;
use chassis::{Asks, Clock, Desk, Fault, Lifecycle, Settings};
use contracts::Caller;
use futures_util::future::BoxFuture;
use sqlx::migrate::Migrator;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

/// How often what is over is forgotten.
pub const HOURLY: Duration = Duration::from_secs(3600);

type Work = Arc<dyn Fn(Office) -> BoxFuture<'static, Result<(), Fault>> + Send + Sync>;

/// Something that time triggers. Every run must be safe beside another instance's.
pub struct Job {
    pub name: &'static str,
    pub every: Duration,
    work: Work,
    /// What is done when the process stops.
    end: Option<Work>,
}

impl Job {
    /// Work that begins again so long after its last end.
    pub fn new<F, R>(name: &'static str, every: Duration, work: F) -> Self
    where
        F: Fn(Office) -> R + Send + Sync + 'static,
        R: Future<Output = Result<(), Fault>> + Send + 'static,
    {
        Self {
            name,
            every,
            work: Arc::new(move |office| Box::pin(work(office))),
            end: None,
        }
    }

    /// Work with an end of its own, done once when the process stops: for what is held in memory. What is
    /// asked meanwhile goes on being answered.
    pub fn with_end<F, R>(self, end: F) -> Self
    where
        F: Fn(Office) -> R + Send + Sync + 'static,
        R: Future<Output = Result<(), Fault>> + Send + 'static,
    {
        Self {
            end: Some(Arc::new(move |office| Box::pin(end(office)))),
            ..self
        }
    }

    /// One transaction every hour.
    pub fn hourly<F>(name: &'static str, verb: F) -> Self
    where
        F: for<'a> Fn(&'a mut Tx) -> BoxFuture<'a, Result<(), Fault>> + Clone + Send + Sync + 'static,
    {
        Self::new(name, HOURLY, move |office| {
            let verb = verb.clone();
            async move { office.transact(verb).await }
        })
    }

    /// One transaction after another while there is more to do, so that none of them is long.
    pub fn in_slices<F>(name: &'static str, every: Duration, verb: F) -> Self
    where
        F: for<'a> Fn(&'a mut Tx) -> BoxFuture<'a, Result<bool, Fault>> + Clone + Send + Sync + 'static,
    {
        Self::new(name, every, move |office| {
            let verb = verb.clone();
            async move {
                while office.transact(verb.clone()).await? {}
                Ok(())
            }
        })
    }

    /// Does it once.
    pub async fn once(&self, office: &Office) -> Result<(), Fault> {
        (self.work)(office.clone()).await
    }

    /// Does it again and again until the process stops, and then its end. When time jumps it is done at
    /// once: what the days between would have brought is due.
    pub async fn run(self, office: Office, lifecycle: Lifecycle) {
        let mut jumps = office.clock.jumps();
        loop {
            let goes_on = tokio::select! {
                goes_on = lifecycle.pause(self.every) => goes_on,
                () = jumps.next() => !lifecycle.is_stopping(),
            };
            if !goes_on {
                break;
            }
            if let Err(fault) = self.once(&office).await {
                tracing::warn!(job = self.name, %fault, "a job will try again");
            }
        }
        if let Some(end) = self.end
            && let Err(fault) = end(office).await
        {
            tracing::error!(job = self.name, %fault, "a job did not come to its end");
        }
    }
}

/// The parts of a service.
pub struct Service {
    pub name: &'static str,
    pub migrations: &'static Migrator,
    pub desk: Desk,
    pub subscriptions: Vec<Subscription>,
    pub jobs: Vec<Job>,
    /// What is done to its tables when somebody is forgotten.
    pub eraser: Arc<dyn Eraser>,
    /// Routes of the private port beside asks, health and metrics.
    pub extra: Router,
}

/// Starts a service: relay, consumers, jobs, and the private port. Returns where it listens.
///
/// # Errors
/// When two verbs answer one ask, the database lacks a migration, or the port is taken.
pub async fn start<S>(
    service: Service,
    office: Office,
    settings: &Settings<S>,
    lifecycle: &Lifecycle,
) -> anyhow::Result<SocketAddr> {
    chassis::measure::describe(measures::POST_OFFICE);
    chassis::measure::describe(forget::MEASURES);
    service.desk.require_one_verb_each()?;
    if let Ok(Some(version)) =
        chassis::database::missing_migration(&office.connections.reserved, service.migrations).await
    {
        anyhow::bail!(
            "the database of {} lacks migration {version}: run `beleef migrate`",
            service.name
        );
    }
    let (eraser, stream_days) = (service.eraser, settings.broker.max_age_days);
    let desk = forget::answer(service.desk, &office, &eraser, stream_days);
    let desk = travel::answer(desk, &office.clock);
    let asks = desk.router(Callers::of(&settings.asks), settings.asks.concurrency);
    office.asks.answer_here(service.name, asks.clone());
    let private = asks
        .merge(chassis::health::router(
            lifecycle.clone(),
            office.connections.reserved.clone(),
            service.migrations,
        ))
        .merge(service.extra);
    let limits = chassis::serve::Limits::of(settings.listen.max_connections);
    let address = &settings.listen.private;
    let bound = chassis::serve::listen(lifecycle, service.name, address, limits, private).await?;
    office.open(
        lifecycle,
        &settings.broker,
        Caller::SERVICES.map(Caller::name).to_vec(),
        service.subscriptions,
    );
    let forget = Job::hourly("forget keys", |tx| {
        Box::pin(async move { idempotency::forget(tx).await.map(drop) })
    });
    let log_days = settings.broker.log_days;
    let prune = Job::new("prune the log", HOURLY, move |office| async move {
        let neighbours = Caller::SERVICES.map(Caller::name);
        prune::run(&office, &neighbours, log_days).await.map(drop)
    });
    for job in service
        .jobs
        .into_iter()
        .chain([forget, prune, forget_again(eraser, stream_days)])
    {
        lifecycle.spawn(job.name, job.run(office.clone(), lifecycle.clone()));
    }
    Ok(bound)
}

/// What comes late of somebody who is forgotten is erased, too, and the log when no stream holds it any more.
fn forget_again(eraser: Arc<dyn Eraser>, stream_days: u64) -> Job {
    Job::new("forget persons again", HOURLY, move |office| {
        let eraser = eraser.clone();
        async move {
            let again = forget::again(&office, &eraser).await;
            let neighbours = Caller::SERVICES.map(Caller::name);
            let swept = forget::sweep(&office, &eraser, &neighbours, stream_days, Sweep::Due).await?;
            if swept > 0 {
                tracing::info!(swept, "nothing is left of some who were forgotten");
            }
            again
        }
    })
}

/// The office of a service on its own connections.
pub fn office<S>(
    name: &'static str,
    settings: &Settings<S>,
    clock: Clock,
    asks: &Asks,
) -> anyhow::Result<Office> {
    Ok(Office::new(
        name,
        chassis::database::Connections::new(&settings.database)?,
        clock,
        asks.showing(&settings.asks.token),
    ))
}
