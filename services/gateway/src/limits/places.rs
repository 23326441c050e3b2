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

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::task::JoinSet;

    const BURST: u32 = 10;
    /// Long for one look-up of a test, and short for a place.
    const SOON: Duration = Duration::from_millis(200);

    async fn take(places: &Arc<Places>, who: &str) -> Place {
        places.take(who, BURST).await.expect("a place")
    }

    async fn hit(places: &Arc<Places>, who: &str, times: u32) {
        for _ in 0..times {
            take(places, who).await.hit();
        }
    }

    /// So many at once, until there is none.
    async fn all(places: &Arc<Places>, who: &str) -> Vec<Place> {
        let mut taken = vec![];
        while let Ok(Ok(place)) = tokio::time::timeout(SOON, places.take(who, BURST)).await {
            taken.push(place);
        }
        taken
    }

    #[tokio::test]
    async fn at_first_one_has_as_many_places_as_misses_and_waits_a_second_for_more() {
        let places = Arc::<Places>::default();
        let taken = all(&places, "guesser").await;
        assert_eq!(taken.len(), 10);
        take(&places, "neighbour").await;
        let Err(wait) = places.take("guesser", BURST).await else {
            panic!("no place was given back");
        };
        assert_eq!(wait, PATIENCE);
        drop(taken);
        take(&places, "guesser").await;
    }

    #[tokio::test]
    async fn whoever_waits_is_served_when_a_place_is_given_back() {
        let places = Arc::<Places>::default();
        let mut taken = all(&places, "counter").await;
        let mut waiting = Box::pin(places.take("counter", BURST));
        let early = tokio::time::timeout(SOON, &mut waiting).await;
        assert!(early.is_err());
        taken.pop().unwrap().hit();
        assert!(waiting.await.is_ok());
    }

    #[tokio::test]
    async fn a_miss_uses_a_place_up_and_the_last_one_is_waited_for_as_long_as_a_miss_takes_to_refill() {
        let places = Arc::<Places>::default();
        for _ in 0..10 {
            take(&places, "guesser").await.missed(None);
        }
        let Err(wait) = places.take("guesser", BURST).await else {
            panic!("ten misses are all");
        };
        assert!(
            wait > Duration::from_secs(5) && wait <= Duration::from_secs(6),
            "{wait:?}"
        );
        hit(&places, "counter", 40).await;
        take(&places, "counter").await;
    }

    #[tokio::test]
    async fn hits_in_a_row_earn_places_up_to_a_bound_and_a_miss_takes_them_away() {
        let places = Arc::<Places>::default();
        hit(&places, "vendor", 8).await;
        assert_eq!(all(&places, "vendor").await.len(), 12);
        hit(&places, "vendor", 400).await;
        assert_eq!(all(&places, "vendor").await.len(), 64);
        take(&places, "vendor").await.missed(None);
        assert_eq!(all(&places, "vendor").await.len(), 9);
    }

    #[tokio::test]
    async fn what_guesses_take_through_earned_places_is_waited_for_afterwards() {
        let places = Arc::<Places>::default();
        hit(&places, "thief", 400).await;
        for place in all(&places, "thief").await {
            place.missed(None);
        }
        let Err(wait) = places.take("thief", BURST).await else {
            panic!("64 guesses are 54 too many");
        };
        assert!(wait > Duration::from_secs(54 * 6), "{wait:?}");
    }

    #[tokio::test]
    async fn misses_at_other_instances_count_and_never_in_favour() {
        let places = Arc::<Places>::default();
        take(&places, "guesser").await.missed(Some(3.5));
        assert_eq!(all(&places, "guesser").await.len(), 3);
        take(&places, "guesser").await.missed(Some(9.0));
        assert_eq!(all(&places, "guesser").await.len(), 2);
    }

    #[tokio::test]
    async fn a_crowd_of_names_is_forgotten_but_for_those_who_missed_or_look() {
        let places = Arc::<Places>::default();
        take(&places, "guesser").await.missed(None);
        let looking = take(&places, "looking").await;
        for n in 0..LARGEST + 10 {
            take(&places, &n.to_string()).await;
        }
        let known = places.all.lock().unwrap().len();
        assert!(known < LARGEST / 2, "{known}");
        assert_eq!(all(&places, "guesser").await.len(), 9);
        assert_eq!(all(&places, "looking").await.len(), 9);
        drop(looking);
    }

    /// A scanner at each gate of a stadium, and every pass is somebody's.
    #[tokio::test]
    async fn a_counter_that_hits_thirty_times_at_once_is_never_refused() {
        let places = Arc::<Places>::default();
        let mut gates = JoinSet::new();
        for _ in 0..30 {
            let places = places.clone();
            gates.spawn(async move {
                for _ in 0..20 {
                    let place = places.take("stadium", BURST).await?;
                    tokio::time::sleep(Duration::from_millis(20)).await;
                    place.hit();
                }
                Ok::<_, Duration>(())
            });
        }
        while let Some(gate) = gates.join_next().await {
            assert_eq!(gate.unwrap(), Ok(()));
        }
    }
}
