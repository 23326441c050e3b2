//! The dispatcher: sends what is due, round after round, beside those of other instances.
//!
//! A round is one transaction: what became of the tries that ended since the last one, and the next tries.
//! While it runs more tries end, so that a busy dispatcher writes down many at once; and those that stand in
//! line begin, so that no receiver waits for the database.

use super::claim::{LEASE, MOST, Turn, claim};
use super::send::Post;
use super::settle::settle;
use super::store;
use super::tried::{Claimed, Tried, Unsent};
use super::under_way::{Place, Serving, UnderWay};
use super::verdict::{Outcome, Verdict};
use chassis::config::Mode;
use chassis::{Fault, Lifecycle};
use messaging::Office;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::task::{JoinError, JoinSet};
use uuid::Uuid;

/// How soon it is looked again when there was nothing to do.
const LOOK: Duration = Duration::from_millis(50);
/// How soon it is looked again when the database did not answer.
const BREATH: Duration = Duration::from_secs(1);
/// For what is under way when the process stops. What does not end is sent again when its lease is over.
const FINISH: Duration = Duration::from_secs(10);
/// Tries that are being made in one process.
const AT_ONCE: usize = 256;
/// What stood in line for longer is not sent: its receiver may be another by now, or may not be told.
const FRESH: Duration = Duration::from_secs(1);

/// Sends what is due.
#[derive(Clone)]
pub struct Dispatcher {
    office: Office,
    post: Arc<Post>,
    /// Divides all waits.
    hurry: u32,
    /// Whether clients with a demo secret count.
    mode: Mode,
    /// Which of all that serve receivers, while it runs.
    server: Uuid,
    places: Arc<Semaphore>,
}

/// What it did and has not written down.
#[derive(Default)]
struct Work {
    tasks: JoinSet<Result<Tried, Unsent>>,
    under_way: UnderWay,
    tried: Vec<Tried>,
}

impl Work {
    fn ended(&mut self, ended: Result<Result<Tried, Unsent>, JoinError>) {
        match ended {
            Ok(Ok(tried)) => self.tried.push(tried),
            Ok(Err(unsent)) => self.under_way.end(unsent.outlet_id, unsent.seq),
            Err(error) => tracing::error!(%error, "a try broke off: it is made again when its lease is over"),
        }
    }
}

impl Dispatcher {
    /// A dispatcher that waits as long as the schedule says, divided by this.
    pub fn new(office: Office, post: Arc<Post>, hurry: u32, mode: Mode) -> Self {
        Self {
            server: office.clock.new_id(),
            places: Arc::new(Semaphore::new(AT_ONCE)),
            office,
            post,
            hurry,
            mode,
        }
    }

    /// Runs until the process stops, and then finishes what has begun.
    pub async fn run(self, lifecycle: Lifecycle) {
        let mut work = Work::default();
        while !lifecycle.is_stopping() {
            while let Some(ended) = work.tasks.try_join_next() {
                work.ended(ended);
            }
            let may_have_more = match self.round(&mut work, true).await {
                Ok(may_have_more) => may_have_more,
                Err(fault) => {
                    tracing::warn!(%fault, "deliveries are looked for again");
                    lifecycle.pause(BREATH).await;
                    continue;
                }
            };
            if !may_have_more {
                tokio::select! {
                    () = lifecycle.stopped() => {}
                    Some(ended) = work.tasks.join_next() => work.ended(ended),
                    () = tokio::time::sleep(LOOK) => {}
                }
            }
        }
        work.under_way.close();
        let finish = async {
            while let Some(ended) = work.tasks.join_next().await {
                work.ended(ended);
            }
        };
        let _ = tokio::time::timeout(FINISH, finish).await;
        if let Err(fault) = self.round(&mut work, false).await {
            tracing::warn!(%fault, "what became of deliveries is not known: they are tried again");
        }
    }

    /// Writes down what became of tries, and claims the next ones where there is room. What could not be
    /// written down is left for the next round, until its lease is over and somebody else tries. Returns
    /// whether there may be more to claim.
    async fn round(&self, work: &mut Work, may_claim: bool) -> Result<bool, Fault> {
        work.under_way.forget(LEASE);
        work.tried.retain(|one| one.claimed.at.elapsed() < LEASE);
        let ended: Arc<[Tried]> = std::mem::take(&mut work.tried).into();
        let serving = Arc::new(Serving {
            server: self.server,
            loads: work.under_way.loads(&ended),
        });
        let free = may_claim.then(|| MOST.saturating_sub(work.under_way.len()));
        let written = self.write(&ended, &serving, free).await;
        let written = match written {
            Ok(written) => written,
            Err(fault) => {
                work.tried.extend(ended.iter().cloned());
                return Err(fault);
            }
        };
        for one in ended.iter() {
            match written.held.contains(&one.claimed.outlet_id) {
                true => work.under_way.end(one.claimed.outlet_id, one.claimed.written.seq),
                false => work.tried.push(one.clone()),
            }
        }
        work.under_way.release(&written.released);
        let begun = self.begin(work, written.turn.outlets, written.turn.claimed);
        Ok(written.turn.is_full && begun > 0)
    }

    async fn write(
        &self,
        ended: &Arc<[Tried]>,
        serving: &Arc<Serving>,
        free: Option<usize>,
    ) -> Result<Written, Fault> {
        let (ended, serving) = (ended.clone(), serving.clone());
        let (mode, hurry) = (self.mode, self.hurry);
        let idle = serving.loads.iter().filter(|load| load.under_way == 0);
        let idle: Vec<Uuid> = idle.map(|load| load.outlet_id).collect();
        let round = self.office.transact_by_keys(|tx| {
            Box::pin(async move {
                let held = settle(tx, &ended, &idle, serving.server, hurry).await?;
                let turn = match free {
                    Some(free) => claim(tx, free, &serving, mode).await?,
                    None => Turn::default(),
                };
                let is_over = |outlet: &Uuid| held.contains(outlet) && !turn.outlets.contains(outlet);
                let released: Vec<Uuid> = idle.into_iter().filter(is_over).collect();
                if !released.is_empty() {
                    store::release(tx.conn(), &released, serving.server).await?;
                }
                Ok(Written { held, turn, released })
            })
        });
        round.await
    }

    /// Begins these tries, but for those that are under way already. Returns how many.
    fn begin(&self, work: &mut Work, outlets: Vec<Uuid>, claimed: Vec<Claimed>) -> usize {
        let mut together = HashMap::new();
        for outlet in outlets {
            work.under_way.serve(outlet);
            together.insert(outlet, Arc::default());
        }
        let mut begun = 0;
        for one in claimed {
            let is_in_vain = together.entry(one.outlet_id).or_default();
            if let Some(place) = work.under_way.join(&one, is_in_vain) {
                work.tasks.spawn(self.clone().deliver(one, place));
                begun += 1;
            }
        }
        begun
    }

    /// One try when it is its turn, and how it ended.
    async fn deliver(self, claimed: Claimed, place: Place) -> Result<Tried, Unsent> {
        let unsent = Unsent {
            outlet_id: claimed.outlet_id,
            seq: claimed.written.seq,
        };
        let (Some(_first), Ok(_second)) = (place.wait().await, self.places.acquire().await) else {
            return Err(unsent);
        };
        if claimed.at.elapsed() > FRESH {
            return Err(unsent);
        }
        let outcome = self.post.send(&claimed, self.office.clock.wall()).await;
        let outcome = outcome.unwrap_or_else(|fault| {
            tracing::error!(%fault, subscription = %claimed.outlet_id, "an event cannot be sent");
            Outcome::Broken
        });
        metrics::counter!("deliveries_total", "outcome" => word(outcome)).increment(1);
        if !matches!(outcome.verdict(), Verdict::Delivered | Verdict::Withheld) {
            place.ended_in_vain();
        }
        Ok(Tried { claimed, outcome })
    }
}

/// What a round did.
struct Written {
    /// Subscriptions that nobody else held: what became of their tries is known.
    held: HashSet<Uuid>,
    turn: Turn,
    /// Those that somebody else may serve from here on.
    released: Vec<Uuid>,
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
