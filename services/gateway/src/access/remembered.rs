//! What is remembered for a short time, in a bounded place where newcomers push out nobody who is in use.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// Two generations: what is used stays in the young one, and a young one that is full takes the place of the
/// old.
pub struct Remembered<K, V> {
    both: RwLock<Generations<K, V>>,
    /// How many one generation holds.
    room: usize,
}

struct Generations<K, V> {
    young: HashMap<K, V>,
    old: HashMap<K, V>,
    /// How often all was forgotten.
    round: u64,
}

impl<K: Hash + Eq + Clone, V: Clone> Remembered<K, V> {
    /// Remembers twice `room` at most, and whoever was used among the last `room`.
    pub fn new(room: usize) -> Self {
        let both = RwLock::new(Generations {
            young: HashMap::new(),
            old: HashMap::new(),
            round: 0,
        });
        Self { both, room }
    }

    /// What is remembered; it stays for as long as it is used.
    pub fn get(&self, key: &K) -> Option<V> {
        let both = self.read();
        if let Some(value) = both.young.get(key) {
            return Some(value.clone());
        }
        if !both.old.contains_key(key) {
            return None;
        }
        drop(both);
        let mut both = self.write();
        let value = both.old.remove(key)?;
        both.put(self.room, key.clone(), value.clone());
        Some(value)
    }

    /// How often all was forgotten so far: for who learns something and wants to remember it later.
    pub fn round(&self) -> u64 {
        self.read().round
    }

    /// Remembers what was learned in this round; nothing, when all was forgotten since.
    pub fn put(&self, round: u64, key: K, value: V) {
        let mut both = self.write();
        if both.round == round {
            both.old.remove(&key);
            both.put(self.room, key, value);
        }
    }

    /// Forgets one.
    pub fn remove(&self, key: &K) {
        let mut both = self.write();
        both.young.remove(key);
        both.old.remove(key);
    }

    /// Forgets all, and begins another round.
    pub fn forget_all(&self) {
        let mut both = self.write();
        both.young.clear();
        both.old.clear();
        both.round += 1;
    }

    fn read(&self) -> RwLockReadGuard<'_, Generations<K, V>> {
        self.both.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Generations<K, V>> {
        self.both.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Hash + Eq, V> Generations<K, V> {
    fn put(&mut self, room: usize, key: K, value: V) {
        if self.young.len() >= room && !self.young.contains_key(&key) {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: usize = 100;

    fn held(all: &Remembered<usize, usize>) -> usize {
        let both = all.read();
        both.young.len() + both.old.len()
    }

    #[test]
    fn a_crowd_of_newcomers_takes_a_bounded_place_and_pushes_out_nobody_who_is_in_use() {
        let all = Remembered::new(ROOM);
        all.put(0, 0, 7);
        all.put(0, 1, 8);
        for n in 2..10 * ROOM {
            all.put(0, n, n);
            assert!(held(&all) <= 2 * ROOM);
            if n % (ROOM / 2) == 0 {
                assert_eq!(all.get(&0), Some(7), "in use, at {n}");
            }
        }
        assert_eq!(all.get(&1), None, "used by nobody");
        assert_eq!(all.get(&(10 * ROOM - 1)), Some(10 * ROOM - 1));
    }

    #[test]
    fn what_is_newer_counts_and_what_is_forgotten_is_gone() {
        let all = Remembered::new(1);
        all.put(0, 0, 1);
        all.put(0, 1, 1);
        all.put(0, 0, 2);
        assert_eq!(all.get(&0), Some(2), "not the one of the old generation");
        all.remove(&0);
        assert_eq!((all.get(&0), all.get(&1)), (None, Some(1)));
        let before = all.round();
        all.forget_all();
        all.put(before, 0, 3);
        assert_eq!((all.get(&0), held(&all)), (None, 0), "learned before");
        all.put(all.round(), 0, 4);
        assert_eq!(all.get(&0), Some(4));
    }
}
