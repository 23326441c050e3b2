//! Look-ups under way: each takes the place of a miss before it asks, so that guesses sent at once are no
//! more than those sent one by one.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Notify;
use tokio::sync::futures::OwnedNotified;

/// At most so many callers are known, each by its own name; those who come then share one.
const LARGEST: usize = 10_000;
/// Callers whose buckets are full again are looked for at most this often.
const SWEEP: Duration = Duration::from_secs(1);
/// How long a look-up waits for others of its caller.
const PATIENCE: Duration = Duration::from_secs(1);
/// Whoever waited that long waits for a neighbour that hangs, which is no guess of his: he goes on beside
/// those who hold the places, with at most so many of his.
const BESIDE: u32 = 256;
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
    /// Only its own look-ups wait for it: a crowd that waits is nobody else's work.
    given_back: Arc<Notify>,
}

impl Looker {
    fn refill(&mut self, burst: f64) {
        self.left = (self.left + self.at.elapsed().as_secs_f64() * burst / 60.0).min(burst);
        self.at = Instant::now();
    }
}

#[derive(Default)]
struct Lookers {
    all: HashMap<String, Looker>,
    swept: Option<Instant>,
}

impl Lookers {
    /// The name under which a caller is known here.
    fn name<'a>(&mut self, who: &'a str, full: f64) -> &'a str {
        let may_sweep = self.swept.is_none_or(|at| at.elapsed() > SWEEP);
        if self.all.len() >= LARGEST && may_sweep {
            self.all.retain(|_, looker| {
                looker.refill(full);
                looker.under_way > 0 || looker.left < full
            });
            self.swept = Some(Instant::now());
        }
        let has_place = self.all.len() < LARGEST || self.all.contains_key(who);
        if has_place { who } else { "" }
    }
}

/// The places of all callers in this process.
#[derive(Default)]
pub struct Places(Mutex<Lookers>);

enum Try {
    Taken(Place),
    Full(OwnedNotified),
    Empty(Duration),
}

impl Places {
    fn lookers(&self) -> MutexGuard<'_, Lookers> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn attempt(self: &Arc<Self>, who: &str, burst: u32, beside: u32) -> Try {
        let full = f64::from(burst);
        let mut lookers = self.lookers();
        let who = lookers.name(who, full).to_owned();
        let looker = lookers.all.entry(who.clone()).or_insert_with(|| Looker {
            under_way: 0,
            left: full,
            at: Instant::now(),
            hits: 0,
            given_back: Arc::default(),
        });
        looker.refill(full);
        if looker.left < 1.0 {
            return Try::Empty(Duration::from_secs_f64((1.0 - looker.left) * 60.0 / full));
        }
        let earned = (looker.hits / HITS_FOR_A_PLACE).min(MOST_EARNED);
        let given_back = looker.given_back.clone();
        if looker.under_way >= looker.left as u32 + earned + beside {
            return Try::Full(given_back.notified_owned());
        }
        looker.under_way += 1;
        Try::Taken(Place {
            places: self.clone(),
            who,
            given_back,
        })
    }

    /// Takes a place; it is given back when it is dropped.
    ///
    /// # Errors
    /// How long to wait, when this caller missed too often or has too many look-ups under way.
    ///
    /// Rule: whoever guesses numbers is told to wait after ten misses a minute, and nobody else
    /// Test: `whoever_guesses_pass_numbers_is_told_to_wait_and_nobody_else`
    /// Source: ADR 17
    pub async fn take(self: &Arc<Self>, who: &str, burst: u32) -> Result<Place, Duration> {
        let until = tokio::time::Instant::now() + PATIENCE;
        loop {
            let given_back = match self.attempt(who, burst, 0) {
                Try::Taken(place) => return Ok(place),
                Try::Full(given_back) => given_back,
                Try::Empty(wait) => return Err(wait),
            };
            if tokio::time::timeout_at(until, given_back).await.is_err() {
                return match self.attempt(who, burst, BESIDE) {
                    Try::Taken(place) => Ok(place),
                    Try::Full(_) => Err(PATIENCE),
                    Try::Empty(wait) => Err(wait),
                };
            }
        }
    }
}

/// The place of a look-up under way.
pub struct Place {
    places: Arc<Places>,
    who: String,
    given_back: Arc<Notify>,
}

impl Place {
    fn with(&self, change: impl FnOnce(&mut Looker)) {
        if let Some(looker) = self.places.lookers().all.get_mut(&self.who) {
            change(looker);
        }
    }

    /// Somebody was found: hits in a row earn places.
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
        self.given_back.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::{Context, Wake};
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

    /// As if so many seconds had passed.
    fn earlier(places: &Places, seconds: u64) {
        let ago = Duration::from_secs(seconds);
        let mut lookers = places.lookers();
        lookers.swept = None;
        for looker in lookers.all.values_mut() {
            looker.at = looker.at.checked_sub(ago).unwrap();
        }
    }

    #[tokio::test]
    async fn at_first_one_has_as_many_places_as_misses_and_goes_on_beside_what_hangs_after_a_second() {
        let places = Arc::<Places>::default();
        let taken = all(&places, "counter").await;
        assert_eq!(taken.len(), 10);
        take(&places, "neighbour").await;
        let started = Instant::now();
        let more = (0..BESIDE + 3).map(|_| places.take("counter", BURST));
        let more = futures_util::future::join_all(more).await;
        assert!(started.elapsed() >= PATIENCE, "{:?}", started.elapsed());
        let refused: Vec<Duration> = more
            .iter()
            .filter_map(|place| place.as_ref().err().copied())
            .collect();
        assert_eq!(refused, [PATIENCE; 3]);
        drop((taken, more));
        take(&places, "counter").await;
    }

    #[tokio::test]
    async fn guesses_beside_what_hangs_are_waited_for_afterwards() {
        let places = Arc::<Places>::default();
        let mut taken = all(&places, "guesser").await;
        let more = (0..20).map(|_| places.take("guesser", BURST));
        for place in futures_util::future::join_all(more).await {
            taken.extend(place.ok());
        }
        assert_eq!(taken.len(), 30);
        for place in taken {
            place.missed(None);
        }
        let Err(wait) = places.take("guesser", BURST).await else {
            panic!("thirty misses are more than all");
        };
        assert!(wait > Duration::from_secs(100), "{wait:?}");
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

    #[derive(Default)]
    struct Woken(AtomicUsize);

    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    #[tokio::test]
    async fn a_place_that_is_given_back_wakes_nobody_elses_look_ups() {
        let places = Arc::<Places>::default();
        let own = all(&places, "guesser").await;
        let others = take(&places, "counter").await;
        let woken = Arc::<Woken>::default();
        let mut waiting = Box::pin(places.take("guesser", BURST));
        let polled = waiting
            .as_mut()
            .poll(&mut Context::from_waker(&woken.clone().into()));
        assert!(polled.is_pending());
        drop(others);
        assert_eq!(woken.0.load(Ordering::SeqCst), 0);
        drop(own);
        assert!(woken.0.load(Ordering::SeqCst) > 0);
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
    async fn what_was_used_up_comes_back_as_fast_as_a_minute_allows() {
        let places = Arc::<Places>::default();
        for _ in 0..10 {
            take(&places, "guesser").await.missed(None);
        }
        earlier(&places, 15);
        assert_eq!(all(&places, "guesser").await.len(), 2);
        earlier(&places, 3600);
        assert_eq!(
            all(&places, "guesser").await.len(),
            10,
            "and never more than at first"
        );
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
    async fn a_crowd_of_names_takes_a_bounded_place_and_nobodys_misses_are_forgotten() {
        let places = Arc::<Places>::default();
        take(&places, "guesser").await.missed(None);
        for n in 0..LARGEST - 1 {
            take(&places, &n.to_string()).await.missed(None);
        }
        let looking = take(&places, "0").await;
        for n in 0..10 {
            take(&places, &format!("late {n}")).await.missed(None);
        }
        let late = places.take("another", BURST).await;
        assert!(late.is_err(), "those without a place share one");
        assert_eq!(places.lookers().all.len(), LARGEST + 1);
        assert_eq!(all(&places, "guesser").await.len(), 9);
        earlier(&places, 60);
        take(&places, "another").await.missed(None);
        assert_eq!(places.lookers().all.len(), 2, "who looks, and who just came");
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
