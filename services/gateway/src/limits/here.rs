//! What this process knows of the limits: what it drew ahead, what is used up, and buckets of its own while
//! Redis is away.

use super::kind::Kind;
use std::collections::HashMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// At most so many buckets of a kind; beyond, new ones draw nothing ahead, and share one while Redis is away.
const LARGEST: usize = 50_000;
/// A bucket that nobody touched for this long is full again.
const FULL_AGAIN: Duration = Duration::from_secs(60);
/// Who draws ahead has done so by then, or Redis is away.
const DRAWS: Duration = Duration::from_millis(300);
/// Full buckets are looked for at most this often.
const SWEEP: Duration = Duration::from_secs(1);

/// Whose bucket of which kind.
pub type Key = (Kind, String);

/// One limit as far as it is known here.
#[derive(Debug, Clone, Copy)]
struct Bucket {
    touched: Instant,
    used: Instant,
    /// Drawn ahead from the shared bucket.
    drawn: u32,
    /// Since when somebody draws ahead.
    draws_since: Option<Instant>,
    /// The level of the bucket of this process alone; none before Redis was missed.
    level: Option<f64>,
    /// Used up until then.
    empty_until: Option<Instant>,
}

impl Bucket {
    fn new() -> Self {
        let now = Instant::now();
        Self {
            touched: now,
            used: now,
            drawn: 0,
            draws_since: None,
            level: None,
            empty_until: None,
        }
    }

    fn empty(wait: Duration) -> Self {
        Self {
            empty_until: Some(Instant::now() + wait),
            ..Self::new()
        }
    }

    /// Whether it may still say something: who is quiet for long has all again.
    fn is_known(&self) -> bool {
        self.touched.max(self.used).elapsed() < FULL_AGAIN
    }

    fn wait(&self) -> Option<Duration> {
        let wait = self.empty_until?.checked_duration_since(Instant::now())?;
        (!wait.is_zero()).then_some(wait)
    }

    /// Takes one from the bucket of this process; how long to wait when there is none, and until there is the
    /// next.
    fn take(&mut self, burst: u32) -> (bool, Duration) {
        let full = f64::from(burst);
        let refilled = self.touched.elapsed().as_secs_f64() * full / 60.0;
        let mut level = (self.level.unwrap_or(full) + refilled).min(full);
        let has_room = level >= 1.0;
        if has_room {
            level -= 1.0;
        }
        self.level = Some(level);
        self.touched = Instant::now();
        let wait = Duration::from_secs_f64((1.0 - level).max(0.0) * 60.0 / full);
        (has_room, wait)
    }
}

/// The buckets of one kind.
#[derive(Default)]
struct Buckets {
    all: HashMap<String, Bucket>,
    swept: Option<Instant>,
}

impl Buckets {
    /// The bucket of a name; none when there is no place for another one.
    fn at(&mut self, who: &str) -> Option<&mut Bucket> {
        let may_sweep = self.swept.is_none_or(|at| at.elapsed() > SWEEP);
        if self.all.len() >= LARGEST && may_sweep {
            self.all.retain(|_, bucket| bucket.is_known());
            self.swept = Some(Instant::now());
        }
        if self.all.len() >= LARGEST && !self.all.contains_key(who) {
            return None;
        }
        Some(self.all.entry(who.to_owned()).or_insert_with(Bucket::new))
    }

    /// The bucket of a name, or the one of all that find no place.
    fn at_last(&mut self, who: &str) -> &mut Bucket {
        let name = if self.at(who).is_some() { who } else { "" };
        self.all.entry(name.to_owned()).or_insert_with(Bucket::new)
    }
}

/// The buckets of this process, a bounded number.
#[derive(Default)]
pub struct Here(Mutex<HashMap<Kind, Buckets>>);

impl Here {
    /// Uses one that was drawn ahead, or tells how long to wait; none when the shared bucket must be asked.
    pub fn draw(&self, key: &Key) -> Option<Result<(), Duration>> {
        let mut kinds = self.0.lock().ok()?;
        let bucket = kinds.get_mut(&key.0)?.all.get_mut(&key.1)?;
        bucket.used = Instant::now();
        if let Some(wait) = bucket.wait() {
            return Some(Err(wait));
        }
        // What was drawn long ago has refilled in the shared bucket: it is drawn again.
        if bucket.drawn == 0 || bucket.touched.elapsed() >= FULL_AGAIN {
            return None;
        }
        bucket.drawn -= 1;
        Some(Ok(()))
    }

    /// How many to draw now. In a crowd that finds nothing drawn ahead the first draws for all, the others
    /// for themselves: together they must not empty the shared bucket.
    pub fn wanted(&self, key: &Key, ahead: u32) -> u32 {
        if ahead <= 1 {
            return 1;
        }
        let Ok(mut kinds) = self.0.lock() else { return 1 };
        let Some(bucket) = kinds.entry(key.0).or_default().at(&key.1) else {
            return 1;
        };
        if bucket.draws_since.is_some_and(|since| since.elapsed() < DRAWS) {
            return 1;
        }
        bucket.draws_since = Some(Instant::now());
        ahead
    }

    /// So many were drawn ahead, beside what is left of those before.
    pub fn add(&self, key: Key, drawn: u32) {
        if let Ok(mut kinds) = self.0.lock()
            && let Some(bucket) = kinds.entry(key.0).or_default().at(&key.1)
        {
            let is_old = bucket.touched.elapsed() >= FULL_AGAIN;
            let left = if is_old { 0 } else { bucket.drawn };
            let drawn = left.saturating_add(drawn);
            *bucket = Bucket {
                drawn,
                ..Bucket::new()
            };
        }
    }

    /// The shared bucket is used up.
    pub fn used_up(&self, key: Key, wait: Duration) {
        if let Ok(mut kinds) = self.0.lock()
            && let Some(bucket) = kinds.entry(key.0).or_default().at(&key.1)
        {
            *bucket = Bucket::empty(wait);
        }
    }

    /// Uses one of the bucket of this process alone.
    ///
    /// # Errors
    /// How long to wait, when there is none.
    pub fn alone(&self, key: Key, burst: u32) -> Result<(), Duration> {
        let Ok(mut kinds) = self.0.lock() else {
            return Ok(());
        };
        match kinds.entry(key.0).or_default().at_last(&key.1).take(burst) {
            (true, _) => Ok(()),
            (false, wait) => Err(wait),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(n: usize) -> Key {
        (Kind::Anonymous, n.to_string())
    }

    #[test]
    fn a_crowd_draws_ahead_once_and_loses_nothing_of_it() {
        let (here, key) = (Here::default(), key(0));
        let wanted: Vec<u32> = (0..200).map(|_| here.wanted(&key, 600)).collect();
        assert_eq!(wanted.iter().sum::<u32>(), 600 + 199);
        here.add(key.clone(), 599);
        here.add(key.clone(), 10);
        let used = (0..1000).take_while(|_| here.draw(&key) == Some(Ok(())));
        assert_eq!(used.count(), 609);
        assert_eq!(here.wanted(&key, 600), 600, "the next one draws ahead again");
    }

    #[test]
    fn what_is_used_up_is_so_until_its_time_and_what_is_old_is_drawn_again() {
        let (here, key) = (Here::default(), key(0));
        here.add(key.clone(), 5);
        here.used_up(key.clone(), Duration::from_secs(60));
        assert!(matches!(here.draw(&key), Some(Err(wait)) if wait > Duration::from_secs(50)));
        here.used_up(key.clone(), Duration::ZERO);
        assert_eq!(here.draw(&key), None, "the shared bucket is asked again");
        here.add(key.clone(), 5);
        let long_ago = Instant::now().checked_sub(FULL_AGAIN).unwrap();
        here.0
            .lock()
            .unwrap()
            .get_mut(&key.0)
            .unwrap()
            .at(&key.1)
            .unwrap()
            .touched = long_ago;
        assert_eq!(here.draw(&key), None);
        here.add(key.clone(), 1);
        let used = (0..10).take_while(|_| here.draw(&key) == Some(Ok(())));
        assert_eq!(used.count(), 1, "not those of long ago");
    }

    #[test]
    fn a_flood_of_new_names_takes_a_bounded_place_and_empties_nobodys_bucket() {
        let here = Here::default();
        for _ in 0..3 {
            here.alone(key(0), 3).unwrap();
        }
        for n in 1..LARGEST + 1000 {
            let _ = here.alone(key(n), 3);
        }
        assert!(here.0.lock().unwrap()[&Kind::Anonymous].all.len() <= LARGEST + 1);
        assert!(here.alone(key(0), 3).is_err(), "used up before, and still");
        let many = (LARGEST..LARGEST + 10).filter(|n| here.alone(key(*n), 3).is_ok());
        assert!(many.count() < 10, "those without a place share one");
        let other = (Kind::Client, "shop".to_owned());
        assert_eq!(here.wanted(&other, 600), 600, "other kinds have their own places");
    }

    #[test]
    fn who_finds_no_place_draws_nothing_that_would_be_lost() {
        let here = Here::default();
        for n in 0..LARGEST {
            here.wanted(&key(n), 600);
        }
        assert_eq!(here.wanted(&key(LARGEST), 600), 1);
        here.add(key(LARGEST), 599);
        assert_eq!(here.draw(&key(LARGEST)), None);
    }
}
