//! Those who wait for a verb, in the order in which they came, and the keys of those who are under way.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The most asks in one batch.
const MOST: usize = 64;
/// Who waited longer than this in line is told so, before anything happened to him.
const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// A waiting line. No two batches that are under way have a key in common, so that none waits for another in
/// the database.
pub struct Line<T> {
    inner: Mutex<Inner<T>>,
}

struct Inner<T> {
    waiting: VecDeque<Stand<T>>,
    /// How many of those under way hold each key.
    held: HashMap<String, usize>,
    is_attended: bool,
}

struct Stand<T> {
    who: T,
    keys: Vec<String>,
    since: Instant,
}

/// Who leaves the line: together, each with the keys that he holds from now on, or because he waited too
/// long.
pub struct Departure<T> {
    pub batch: Vec<Departed<T>>,
    pub late: Vec<T>,
}

/// One who leaves with a batch.
pub struct Departed<T> {
    pub who: T,
    pub keys: Vec<String>,
}

impl<T> Default for Line<T> {
    fn default() -> Self {
        let inner = Inner {
            waiting: VecDeque::new(),
            held: HashMap::new(),
            is_attended: false,
        };
        Self {
            inner: Mutex::new(inner),
        }
    }
}

impl<T> Line<T> {
    /// Stands in line; tells whether somebody looks after it already. If not, the caller must.
    pub fn join(&self, who: T, keys: Vec<String>) -> bool {
        let mut inner = self.inner();
        let since = Instant::now();
        inner.waiting.push_back(Stand { who, keys, since });
        std::mem::replace(&mut inner.is_attended, true)
    }

    /// Takes the next batch: the first who need wait for nobody under way, nor for anybody before them in
    /// line who must wait.
    pub fn depart(&self) -> Departure<T> {
        let mut inner = self.inner();
        let (mut batch, mut late, mut staying) = (vec![], vec![], VecDeque::new());
        // Two with one key may go together: a batch puts its own in order.
        let mut blocked: HashSet<String> = inner.held.keys().cloned().collect();
        for Stand { who, keys, since } in std::mem::take(&mut inner.waiting) {
            if since.elapsed() > LONGEST_WAIT {
                late.push(who);
            } else if batch.len() == MOST || keys.iter().any(|key| blocked.contains(key)) {
                blocked.extend(keys.iter().cloned());
                staying.push_back(Stand { who, keys, since });
            } else {
                batch.push(Departed { who, keys });
            }
        }
        inner.waiting = staying;
        for key in batch.iter().flat_map(|departed| &departed.keys) {
            *inner.held.entry(key.clone()).or_default() += 1;
        }
        Departure { batch, late }
    }

    /// One of those under way arrived: his keys are free, unless others hold them too.
    pub fn release(&self, keys: &[String]) {
        let mut inner = self.inner();
        for key in keys {
            let holders = inner.held.get_mut(key);
            if holders.is_some_and(|holders| {
                *holders -= 1;
                *holders == 0
            }) {
                inner.held.remove(key);
            }
        }
    }

    /// Stops looking after the line, unless somebody waits in it; tells whether it did.
    pub fn leave(&self) -> bool {
        let mut inner = self.inner();
        inner.is_attended = !inner.waiting.is_empty();
        !inner.is_attended
    }

    fn inner(&self) -> MutexGuard<'_, Inner<T>> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(all: &[(&'static str, &[&str])]) -> Line<&'static str> {
        let line = Line::default();
        for (who, keys) in all {
            line.join(*who, keys.iter().map(|key| (*key).to_owned()).collect());
        }
        line
    }

    fn names<T: Copy>(batch: &[Departed<T>]) -> Vec<T> {
        batch.iter().map(|departed| departed.who).collect()
    }

    #[test]
    fn who_shares_a_key_with_somebody_under_way_waits_and_others_do_not() {
        let line = line(&[("first", &["a"])]);
        let under_way = line.depart().batch;
        assert_eq!(names(&under_way), ["first"]);
        line.join("second", vec!["a".into(), "b".into()]);
        line.join("behind the second", vec!["b".into()]);
        line.join("free", vec!["c".into()]);
        assert_eq!(names(&line.depart().batch), ["free"]);
        assert!(line.depart().batch.is_empty());
        line.release(&under_way[0].keys);
        assert_eq!(names(&line.depart().batch), ["second", "behind the second"]);
    }

    #[test]
    fn a_batch_takes_no_more_than_it_can_and_the_others_keep_their_order() {
        let line = Line::default();
        for n in 0..MOST + 2 {
            line.join(n, vec!["the same".into()]);
        }
        let under_way = line.depart().batch;
        assert_eq!(names(&under_way), (0..MOST).collect::<Vec<_>>());
        for departed in &under_way {
            // All of them hold the key.
            assert!(line.depart().batch.is_empty());
            line.release(&departed.keys);
        }
        assert_eq!(names(&line.depart().batch), [MOST, MOST + 1]);
    }

    #[test]
    fn it_is_looked_after_until_nobody_waits() {
        let line = Line::default();
        assert!(!line.join("first", vec![]));
        assert!(line.join("second", vec![]));
        assert!(!line.leave());
        line.depart();
        assert!(line.leave());
        assert!(!line.join("third", vec![]));
    }
}
