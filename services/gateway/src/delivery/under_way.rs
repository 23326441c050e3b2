//! What this process claimed and does not know the end of: what is being sent, and what stands in line.

use super::tried::{Claimed, Tried};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::{Semaphore, SemaphorePermit};
use uuid::Uuid;

/// How often one receiver is called at once.
pub const AT_ONCE: usize = 4;

/// The receivers that this process serves, until the database knows that nothing is under way there.
#[derive(Default)]
pub struct UnderWay(HashMap<Uuid, Line>);

/// What is under way to one of them.
struct Line {
    /// When each was claimed, by its number in the log.
    claimed: HashMap<i64, Instant>,
    served_at: Instant,
    places: Arc<Semaphore>,
}

impl Default for Line {
    fn default() -> Self {
        Self {
            claimed: HashMap::new(),
            served_at: Instant::now(),
            places: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }
}

/// What is under way here.
pub struct Serving {
    /// This process, while it runs.
    pub server: Uuid,
    pub loads: Vec<Load>,
}

impl Serving {
    /// How much is under way to these.
    pub fn loads_of(&self, outlets: &[Uuid]) -> Vec<Load> {
        let known: HashMap<Uuid, i64> = self
            .loads
            .iter()
            .map(|load| (load.outlet_id, load.under_way))
            .collect();
        let load = |outlet_id: &Uuid| Load {
            outlet_id: *outlet_id,
            under_way: known.get(outlet_id).copied().unwrap_or(0),
        };
        outlets.iter().map(load).collect()
    }
}

/// How much is under way to a receiver.
pub struct Load {
    pub outlet_id: Uuid,
    pub under_way: i64,
}

/// The place of one try in line: behind those that were claimed before it.
pub struct Place {
    places: Arc<Semaphore>,
    /// Whether one that was claimed with it ended in vain.
    is_in_vain: Arc<AtomicBool>,
}

impl Place {
    /// Waits until the receiver has room; none when one of those before it ended in vain, or nobody waits any
    /// more.
    pub async fn wait(&self) -> Option<SemaphorePermit<'_>> {
        let permit = self.places.acquire().await.ok()?;
        (!self.is_in_vain.load(Ordering::Relaxed)).then_some(permit)
    }

    /// What stands in line behind it is not sent: it is claimed anew, as that of a receiver that fails.
    pub fn ended_in_vain(&self) {
        self.is_in_vain.store(true, Ordering::Relaxed);
    }
}

impl UnderWay {
    /// How much, to all receivers.
    pub fn len(&self) -> usize {
        self.0.values().map(|line| line.claimed.len()).sum()
    }

    /// How much is left to each when these tries are written down.
    pub fn loads(&self, tried: &[Tried]) -> Vec<Load> {
        let mut left: HashMap<Uuid, i64> = HashMap::new();
        for (outlet, line) in &self.0 {
            left.insert(*outlet, i64::try_from(line.claimed.len()).unwrap_or(i64::MAX));
        }
        for one in tried {
            if let Some(left) = left.get_mut(&one.claimed.outlet_id) {
                *left -= 1;
            }
        }
        left.into_iter()
            .map(|(outlet_id, under_way)| Load { outlet_id, under_way })
            .collect()
    }

    /// This receiver is served here.
    pub fn serve(&mut self, outlet: Uuid) {
        self.0.entry(outlet).or_default().served_at = Instant::now();
    }

    /// Puts this one in line; one that is there already has its place. Those that were claimed together stand
    /// and fall together.
    pub fn join(&mut self, one: &Claimed, is_in_vain: &Arc<AtomicBool>) -> Option<Place> {
        let line = self.0.entry(one.outlet_id).or_default();
        if line.claimed.contains_key(&one.written.seq) {
            return None;
        }
        line.claimed.insert(one.written.seq, Instant::now());
        Some(Place {
            places: line.places.clone(),
            is_in_vain: is_in_vain.clone(),
        })
    }

    /// Nothing is known of this one any more.
    pub fn end(&mut self, outlet: Uuid, seq: i64) {
        if let Some(line) = self.0.get_mut(&outlet) {
            line.claimed.remove(&seq);
        }
    }

    /// Somebody else may serve these now, or does: without what is still under way there.
    pub fn release(&mut self, outlets: &[Uuid]) {
        self.0
            .retain(|outlet, line| !(line.claimed.is_empty() && outlets.contains(outlet)));
    }

    /// What was claimed so long ago is somebody else's.
    pub fn forget(&mut self, age: Duration) {
        for line in self.0.values_mut() {
            line.claimed.retain(|_, claimed| claimed.elapsed() < age);
        }
        self.0
            .retain(|_, line| !line.claimed.is_empty() || line.served_at.elapsed() < age);
    }

    /// Nobody waits in line any more.
    pub fn close(&self) {
        self.0.values().for_each(|line| line.places.close());
    }
}
