//! The dispatcher: sends what is due, round after round, beside those of other instances.
//!
//! A round is one transaction: what became of the tries that ended since the last one, and the next tries.
//! While it runs more tries end, so that a busy dispatcher writes down many at once.

use super::claim::{LEASE, MOST, Turn, claim};
use super::send::Post;
use super::settle::settle;
use super::tried::{Claimed, Tried};
use super::verdict::Outcome;
use chassis::config::Mode;
use chassis::{Fault, Lifecycle};
use messaging::Office;
use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// How soon it is looked again when there was nothing to do.
const LOOK: Duration = Duration::from_millis(50);
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
        let (mut under_way, mut tried) = (JoinSet::new(), vec![]);
        while !lifecycle.is_stopping() {
            while let Some(ended) = under_way.try_join_next() {
                tried.extend(ended.ok());
            }
            let free = MOST.saturating_sub(under_way.len());
            let turn = match self.round(&mut tried, Some(free)).await {
                Ok(turn) => turn,
                Err(fault) => {
                    tracing::warn!(%fault, "deliveries are looked for again");
                    lifecycle.pause(BREATH).await;
                    continue;
                }
            };
            for one in turn.claimed {
                under_way.spawn(self.clone().deliver(one));
            }
            if !turn.is_full {
                tokio::select! {
                    () = lifecycle.stopped() => {}
                    Some(ended) = under_way.join_next() => tried.extend(ended.ok()),
                    () = tokio::time::sleep(LOOK) => {}
                }
            }
        }
        let finish = async {
            while let Some(ended) = under_way.join_next().await {
                tried.extend(ended.ok());
            }
        };
        let _ = tokio::time::timeout(FINISH, finish).await;
        if let Err(fault) = self.round(&mut tried, None).await {
            tracing::warn!(%fault, "what became of deliveries is not known: they are tried again");
        }
    }

    /// Writes down what became of tries, and claims the next ones where there is room. What could not be
    /// written down is left for the next round, until its lease is over and somebody else tries.
    async fn round(&self, tried: &mut Vec<Tried>, free: Option<usize>) -> Result<Turn, Fault> {
        tried.retain(|one| one.began.elapsed() < LEASE);
        let (mode, hurry) = (self.mode, self.hurry);
        let ended: Arc<[Tried]> = std::mem::take(tried).into();
        let all = ended.clone();
        let outcome = self
            .office
            .transact_by_keys(|tx| {
                Box::pin(async move {
                    let held = match all.is_empty() {
                        true => HashSet::new(),
                        false => settle(tx, &all, hurry).await?,
                    };
                    let turn = match free {
                        Some(free) => claim(tx, free, mode).await?,
                        None => Turn::default(),
                    };
                    Ok((held, turn))
                })
            })
            .await;
        let is_left = |one: &&Tried| match &outcome {
            Ok((held, _)) => held.contains(&one.claimed.outlet_id),
            Err(_) => true,
        };
        tried.extend(ended.iter().filter(is_left).cloned());
        outcome.map(|(_, turn)| turn)
    }

    /// One try, and how it ended.
    async fn deliver(self, claimed: Claimed) -> Tried {
        let began = Instant::now();
        let outcome = self.post.send(&claimed, self.office.clock.wall()).await;
        let outcome = outcome.unwrap_or_else(|fault| {
            tracing::error!(%fault, subscription = %claimed.outlet_id, "an event cannot be sent");
            Outcome::Broken
        });
        metrics::counter!("deliveries_total", "outcome" => word(outcome)).increment(1);
        Tried {
            claimed,
            outcome,
            began,
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
