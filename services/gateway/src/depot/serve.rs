//! Serve: one turn at the depot, outside of any transaction.

use super::broker::Broker;
use super::fill::{self, Filling, Keeping};
use super::stream::{subject, subjects};
use super::turn::{Progress, Standing, Turn};
use crate::access::Secrets;
use crate::delivery::Post;
use crate::outlet::signing;
use async_nats::jetstream::Context;
use chassis::{Clock, Fault};
use chrono::{DateTime, TimeDelta, Utc};
use std::sync::Arc;

/// What a turn needs beside what it is about.
pub struct Service {
    pub broker: Arc<Broker>,
    pub secrets: Arc<Secrets>,
    pub post: Arc<Post>,
    pub keeping: Keeping,
}

impl Service {
    /// One turn; how far it came stands in `progress`, also when it is cut off.
    ///
    /// # Errors
    /// Busy when the depot does not answer; broken when something was sealed elsewhere.
    pub async fn serve(&self, turn: &Turn, progress: &mut Progress, clock: &Clock) -> Result<(), Fault> {
        progress.put_seq = turn.put_seq;
        match turn.standing {
            Standing::Open => self.fill(turn, progress, clock).await,
            Standing::Shut | Standing::Gone => self.empty(turn, progress).await,
        }
    }

    /// Nobody reads there any more, and nothing is left to read.
    async fn empty(&self, turn: &Turn, progress: &mut Progress) -> Result<(), Fault> {
        let id = turn.outlet_id;
        if turn.told.as_ref() != Some(&turn.wish) {
            self.broker.open(id, &[]).await?;
            fill::raze(&self.broker.enter(id).await?).await?;
        }
        if turn.standing == Standing::Gone {
            self.broker.close(id).await?;
        }
        progress.is_told = true;
        progress.is_withdrawn = true;
        Ok(())
    }

    async fn fill(&self, turn: &Turn, progress: &mut Progress, clock: &Clock) -> Result<(), Fault> {
        let inside = self.inside(turn, clock.wall()).await?;
        let mut filling = fill::stand(&inside, self.keeping).await?;
        for event_type in turn.shrunk() {
            filling.take_out(subjects(event_type)).await?;
        }
        progress.is_told = true;
        for one in &turn.withdrawn {
            filling.take_out(subject(&one.event_type, one.event_id)).await?;
        }
        progress.is_withdrawn = true;
        // The depot lost it, or it was shut meanwhile: it is filled anew from the next turn on.
        if filling.is_new() && turn.put_seq != turn.begin_seq {
            progress.put_seq = turn.begin_seq;
            return Ok(());
        }
        self.put(turn, &mut filling, progress, clock.now()).await
    }

    async fn put(
        &self,
        turn: &Turn,
        filling: &mut Filling,
        progress: &mut Progress,
        now: DateTime<Utc>,
    ) -> Result<(), Fault> {
        let key = self.post.key(&turn.owner_id, &turn.sealed_key)?;
        let kept = TimeDelta::days(i64::from(self.keeping.days));
        for written in &turn.events {
            let (seq, id, kind) = (written.seq, written.event_id, written.event_type.clone());
            let left = written.published_at + kept - now;
            let event = self.post.envelope(&key, written.clone());
            filling.put(&event, id, &kind, left.num_seconds()).await?;
            progress.put_seq = seq;
            progress.put += 1;
        }
        // What lies between may not be told, or is nobody's any more.
        if turn.is_last {
            progress.put_seq = progress.put_seq.max(turn.due_seq);
        }
        Ok(())
    }

    /// The account as it should be, entered. Who takes all of its connections, or a depot that lost it, keeps
    /// nobody of the house out: it is told anew, and the house goes in first.
    async fn inside(&self, turn: &Turn, now: DateTime<Utc>) -> Result<Context, Fault> {
        let id = turn.outlet_id;
        let old = turn.sealed_old_secret.as_deref().zip(turn.old_secret_until);
        let counting = signing(&self.secrets, id, &turn.sealed_secret, old, now)?.secrets;
        if turn.told.as_ref() != Some(&turn.wish) {
            self.broker.open(id, &counting).await?;
        }
        if let Ok(inside) = self.broker.enter(id).await {
            return Ok(inside);
        }
        self.broker.open(id, &[]).await?;
        let inside = self.broker.enter(id).await?;
        self.broker.open(id, &counting).await?;
        Ok(inside)
    }
}
