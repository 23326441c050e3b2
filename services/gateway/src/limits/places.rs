//! Look-ups under way: each takes the place of a miss before it asks, so that guesses sent at once are no more than those sent one by one.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::sync::Notify;

/// With more callers than this, those whose buckets are full again are forgotten.
const LARGEST: usize = 10_000;
/// How long a look-up waits for others of its caller.
const PATIENCE: Duration = Duration::from_secs(1);
/// So many hits in a row earn a caller one more place, for busy vendors.
const HITS_FOR_A_PLACE: u32 = 4;
/// At most so many places are earned.
const MOST_EARNED: u32 = 54;

/// What is known of one caller.
struct Looker {
    under_way: u32,
    /// Below zero after many misses at once: what was taken too early is waited for.
    left: f64,
    at: Instant,
    /// Since the last miss.
    hits: u32,
}

impl Looker {
    fn refill(&mut self, burst: f64) {
        self.left = (self.left + self.at.elapsed().as_secs_f64() * burst / 60.0).min(burst);
        self.at = Instant::now();
    }
}

/// The places of all callers in this process.
#[derive(Default)]
pub struct Places {
    all: Mutex<HashMap<String, Looker>>,
    given_back: Notify,
}

enum Try {
    Taken,
    Full,
    Empty(Duration),
}

impl Places {
    fn attempt(&self, who: &str, burst: u32) -> Try {
        let full = f64::from(burst);
        let Ok(mut all) = self.all.lock() else {
            return Try::Taken;
        };
        if all.len() >= LARGEST {
            all.retain(|_, looker| looker.under_way > 0 || looker.left < full);
        }
        let looker = all.entry(who.to_owned()).or_insert_with(|| Looker {
            under_way: 0,
            left: full,
            at: Instant::now(),
            hits: 0,
        });
        looker.refill(full);
        if looker.left < 1.0 {
            return Try::Empty(Duration::from_secs_f64((1.0 - looker.left) * 60.0 / full));
        }
        let earned = (looker.hits / HITS_FOR_A_PLACE).min(MOST_EARNED);
        if looker.under_way >= looker.left as u32 + earned {
            return Try::Full;
        }
        looker.under_way += 1;
        Try::Taken
    }

    /// Takes a place; it is given back when it is dropped.
    ///
    /// # Errors
    /// How long to wait, when this caller missed too often or has too many look-ups under way.
    pub async fn take(self: &Arc<Self>, who: &str, burst: u32) -> Result<Place, Duration> {
        let until = tokio::time::Instant::now() + PATIENCE;
        loop {
            let mut given_back = std::pin::pin!(self.given_back.notified());
            given_back.as_mut().enable();
            match self.attempt(who, burst) {
                Try::Taken => break,
                Try::Empty(wait) => return Err(wait),
                Try::Full => {}
            }
            if tokio::time::timeout_at(until, given_back).await.is_err() {
                return Err(PATIENCE);
            }
        }
        Ok(Place {
            places: self.clone(),
            who: who.to_owned(),
        })
    }
}

/// The place of a look-up under way.
pub struct Place {
    places: Arc<Places>,
    who: String,
}

impl Place {
    fn with(&self, change: impl FnOnce(&mut Looker)) {
        if let Ok(mut all) = self.places.all.lock()
            && let Some(looker) = all.get_mut(&self.who)
        {
            change(looker);
        }
    }

    pub fn hit(&self) {
        self.with(|looker| looker.hits = looker.hits.saturating_add(1));
    }

    /// One less is left; and no more than `shared`, which all instances together have left.
    pub fn missed(&self, shared: Option<f64>) {
        self.with(|looker| {
            looker.hits = 0;
            looker.left -= 1.0;
            looker.left = shared.map_or(looker.left, |shared| looker.left.min(shared));
        });
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.with(|looker| looker.under_way = looker.under_way.saturating_sub(1));
        self.places.given_back.notify_waiters();
    }
}
