//! The dispatcher: claims, sends and settles, again and again, beside those of other instances.

use super::claim::claim;
use super::send::Post;
use super::settle::settle;
use super::tried::Claimed;
use super::verdict::Outcome;
use chassis::config::Mode;
use chassis::{Fault, Lifecycle};
use messaging::Office;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

/// Tries under way in one process.
const MOST: usize = 64;
/// How soon it is looked again when there was nothing to do.
const LOOK: Duration = Duration::from_millis(200);
/// How soon it is looked again when the database did not answer.
const BREATH: Duration = Duration::from_secs(1);
/// For what is under way when the process stops. What does not end has a lease that runs out.
const FINISH: Duration = Duration::from_secs(10);

/// Sends what is due.
#[derive(Clone)]
pub struct Dispatcher {
    office: Office,
    post: Arc<Post>,
    /// Divides all waits.
    hurry: u32,
    /// Whether clients with a demo secret count.
    mode: Mode,
}

impl Dispatcher {
    /// A dispatcher that waits as long as the schedule says, divided by this.
    pub fn new(office: Office, post: Arc<Post>, hurry: u32, mode: Mode) -> Self {
        Self {
            office,
            post,
            hurry,
            mode,
        }
    }

    /// Runs until the process stops, and then finishes what has begun.
    pub async fn run(self, lifecycle: Lifecycle) {
        let mut under_way = JoinSet::new();
        while !lifecycle.is_stopping() {
            while under_way.try_join_next().is_some() {}
            let free = MOST.saturating_sub(under_way.len());
            let claimed = match self.claim(free).await {
                Ok(claimed) => claimed,
                Err(fault) => {
                    tracing::warn!(%fault, "deliveries are looked for again");
                    lifecycle.pause(BREATH).await;
                    continue;
                }
            };
            let is_idle = claimed.is_empty();
            for one in claimed {
                under_way.spawn(self.clone().deliver(one));
            }
            if is_idle || under_way.len() >= MOST {
                tokio::select! {
                    () = lifecycle.stopped() => {}
                    Some(_) = under_way.join_next() => {}
                    () = tokio::time::sleep(LOOK) => {}
                }
            }
        }
        let finish = async { while under_way.join_next().await.is_some() {} };
        let _ = tokio::time::timeout(FINISH, finish).await;
    }

    async fn claim(&self, free: usize) -> Result<Vec<Claimed>, Fault> {
        let mode = self.mode;
        self.office.transact(|tx| Box::pin(claim(tx, free, mode))).await
    }

    /// One try, and what became of it. What cannot be written down runs out with its lease.
    async fn deliver(self, claimed: Claimed) {
        let outcome = self.post.send(&claimed, self.office.clock.wall()).await;
        let outcome = outcome.unwrap_or_else(|fault| {
            tracing::error!(%fault, subscription = %claimed.outlet_id, "an event cannot be sent");
            Outcome::Broken
        });
        metrics::counter!("deliveries_total", "outcome" => word(outcome)).increment(1);
        let hurry = self.hurry;
        let settled = self
            .office
            .transact(|tx| Box::pin(async move { settle(tx, &claimed, outcome, hurry).await }))
            .await;
        if let Err(fault) = settled {
            tracing::warn!(%fault, "what became of a delivery is not known: it is tried again");
        }
    }
}

/// From a fixed set.
fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Answered(200..=299) => "delivered",
        Outcome::Answered(_) => "refused",
        Outcome::Silent => "silent",
        Outcome::Unreachable => "unreachable",
        Outcome::Forbidden => "forbidden",
        Outcome::Withheld => "withheld",
        Outcome::Broken => "broken",
    }
}
