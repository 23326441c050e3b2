//! What every service answers, whatever it is about: its log, where it stands, dead letters, epochs.

use crate::answer::desk::OfficeDesk;
use crate::hear::dead_letter::{self, ListDeadLetters, Redrive};
use crate::hear::inbox::Listener;
use crate::hear::moving;
use crate::hear::subscription::Subscription;
use crate::office::Office;
use crate::tell::epoch::{self, BeginEpoch, ListEpochs, MoveToEpoch, ReadPosition};
use crate::tell::outbox;
use crate::tell::questions::{OutboxPage, OutboxStatus};
use chassis::ask::Desk;
use chassis::database::Pool;
use contracts::Caller;
use std::sync::Arc;

/// The most facts in a page of the log.
const PAGE: i64 = 5000;

/// A teller that a service listens to, and what it does then.
struct Source {
    name: &'static str,
    listeners: Vec<Arc<dyn Listener>>,
}

/// All of them.
struct Sources(Vec<Source>);

impl Sources {
    fn of(subscriptions: &[Subscription]) -> Self {
        let each = subscriptions.iter().map(|subscription| Source {
            name: subscription.source,
            listeners: subscription.listeners.clone(),
        });
        Self(each.collect())
    }

    fn names(&self) -> Vec<String> {
        self.0.iter().map(|source| source.name.to_owned()).collect()
    }

    fn contains(&self, name: &str) -> bool {
        self.0.iter().any(|source| source.name == name)
    }

    /// What is done with the facts of this one; nothing when it is none of them.
    fn listeners(&self, name: &str) -> &[Arc<dyn Listener>] {
        let found = self.0.iter().find(|source| source.name == name);
        found.map_or(&[], |source| &source.listeners)
    }
}

impl Office {
    /// The desk of a service, already answering what every post office answers.
    pub fn desk(&self, subscriptions: &[Subscription]) -> OfficeDesk {
        let sources = Arc::new(Sources::of(subscriptions));
        let reserved = &self.connections.reserved;
        OfficeDesk::of(self)
            .with(|desk| while_asks_are_many(desk, reserved, &sources))
            .with(|desk| desk.only_from::<OutboxPage>(&Caller::readers_of(self.service)))
            .write_with::<Redrive, _, _>(&sources, |tx, sources, ask| {
                let listeners = sources.listeners(&ask.source);
                Box::pin(async move { dead_letter::redrive(tx, &ask.source, &ask.key, listeners).await })
            })
            .read::<ListEpochs, _>(|reading, _| Box::pin(epoch::list(reading.conn())))
            .write::<BeginEpoch, _>(|tx, ask| Box::pin(async move { epoch::begin(tx, &ask).await }))
            .write_with::<MoveToEpoch, _, _>(&sources, |tx, sources, ask| {
                let listeners = sources.listeners(&ask.source);
                Box::pin(async move { moving::move_to(tx, &ask, listeners).await })
            })
    }
}

/// A listener that starts asks for pages, a relay asks for positions before it numbers, and an operator looks
/// at what stands still: whatever else is asked must not keep it from them.
fn while_asks_are_many(desk: Desk, reserved: &Pool, sources: &Arc<Sources>) -> Desk {
    let (log, standing, letters, positions) = (
        reserved.clone(),
        reserved.clone(),
        reserved.clone(),
        reserved.clone(),
    );
    let (names, sources) = (sources.names(), sources.clone());
    desk.read::<OutboxPage, _, _>(move |ask| {
        let pool = log.clone();
        async move {
            let limit = ask.limit.clamp(0, PAGE);
            Ok(outbox::log_page(&mut *pool.take().await?, ask.after, limit).await?)
        }
    })
    .read::<OutboxStatus, _, _>(move |_| {
        let (pool, names) = (standing.clone(), names.clone());
        async move { outbox::status(&pool, &names).await }
    })
    .read::<ListDeadLetters, _, _>(move |_| {
        let pool = letters.clone();
        async move { dead_letter::list(&pool).await }
    })
    .read::<ReadPosition, _, _>(move |ask| {
        let (pool, listens) = (positions.clone(), sources.contains(&ask.source));
        async move {
            if !listens {
                return Ok(None);
            }
            let position = moving::read_position(&mut *pool.take().await?, &ask.source).await?;
            Ok(Some(position))
        }
    })
}
