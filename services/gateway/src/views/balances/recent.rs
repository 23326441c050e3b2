//! What this process remembers to be on its way, in two generations: nobody ever looks at all of it.

use chrono::{DateTime, Duration, Utc};
use contracts::PassholderId;
use contracts::points::Awaited;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// A change that was recorded, and when: a set has it once, however often it is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expected {
    pub awaited: Awaited,
    pub since: DateTime<Utc>,
}

/// What tells changes apart: a check-in, or that it was undone.
pub type Change = (Uuid, bool);

impl Expected {
    /// What tells it apart.
    pub fn change(&self) -> Change {
        (self.awaited.cause, self.awaited.undone)
    }
}

/// The changes of one person.
pub type Changes = BTreeMap<Change, Expected>;

/// Remembers at least for one `life`, at most for two, and no more than twice `room` changes.
pub struct Recent {
    young: HashMap<PassholderId, Changes>,
    old: HashMap<PassholderId, Changes>,
    /// How many changes the young generation holds, at most.
    count: usize,
    began: DateTime<Utc>,
    life: Duration,
    room: usize,
}

impl Recent {
    /// Remembers nothing yet.
    pub fn new(life: Duration, room: usize, now: DateTime<Utc>) -> Self {
        Self {
            young: HashMap::new(),
            old: HashMap::new(),
            count: 0,
            began: now,
            life,
            room,
        }
    }

    /// Remembers a change. Returns the generation that is too old now, for the caller to drop when nobody
    /// waits for it.
    #[must_use]
    pub fn remember(
        &mut self,
        id: PassholderId,
        expected: Expected,
    ) -> Option<HashMap<PassholderId, Changes>> {
        let now = expected.since;
        let gone = (now - self.began > self.life || self.count >= self.room).then(|| {
            self.began = now;
            self.count = 0;
            std::mem::replace(&mut self.old, std::mem::take(&mut self.young))
        });
        self.count += 1;
        self.young
            .entry(id)
            .or_default()
            .insert(expected.change(), expected);
        gone
    }

    /// What is remembered of somebody.
    pub fn of(&self, id: PassholderId) -> Changes {
        let mut all = self.old.get(&id).cloned().unwrap_or_default();
        all.extend(self.young.get(&id).cloned().unwrap_or_default());
        all
    }

    /// Forgets changes that are booked.
    pub fn forget(&mut self, id: PassholderId, booked: &[Change]) {
        for generation in [&mut self.young, &mut self.old] {
            if let Some(changes) = generation.get_mut(&id) {
                changes.retain(|change, _| !booked.contains(change));
                if changes.is_empty() {
                    generation.remove(&id);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + Duration::minutes(minute)
    }

    fn change(cause: u128, minute: i64) -> Expected {
        Expected {
            awaited: Awaited {
                cause: Uuid::from_u128(cause),
                undone: false,
                points: 1,
            },
            since: at(minute),
        }
    }

    fn holder(n: u128) -> PassholderId {
        PassholderId(Uuid::from_u128(n))
    }

    #[test]
    fn the_same_change_twice_is_one_and_what_is_booked_is_forgotten() {
        let mut recent = Recent::new(Duration::hours(1), 100, at(0));
        assert!(recent.remember(holder(1), change(7, 1)).is_none());
        assert!(recent.remember(holder(1), change(7, 2)).is_none());
        let undone = Expected {
            awaited: Awaited {
                undone: true,
                ..change(7, 3).awaited
            },
            since: at(3),
        };
        assert!(recent.remember(holder(1), undone.clone()).is_none());
        assert_eq!(recent.of(holder(1)).len(), 2);
        recent.forget(holder(1), &[change(7, 0).change()]);
        assert_eq!(recent.of(holder(1)).into_values().collect::<Vec<_>>(), [undone]);
    }

    #[test]
    fn a_change_is_remembered_for_an_hour_and_no_more_than_two() {
        let mut recent = Recent::new(Duration::hours(1), 100, at(0));
        assert!(recent.remember(holder(1), change(1, 59)).is_none());
        assert!(recent.remember(holder(2), change(2, 61)).is_some());
        assert_eq!(recent.of(holder(1)).len(), 1, "an hour after it was told");
        assert!(recent.remember(holder(3), change(3, 122)).is_some());
        assert_eq!(recent.of(holder(1)).len(), 0);
    }

    #[test]
    fn a_crowd_does_not_fill_the_memory() {
        let mut recent = Recent::new(Duration::hours(1), 1000, at(0));
        for n in 0..50_000 {
            drop(recent.remember(holder(n), change(n, 0)));
        }
        assert!(recent.young.len() + recent.old.len() <= 2000);
        assert_eq!(recent.of(holder(49_999)).len(), 1, "the last ones are remembered");
    }
}
