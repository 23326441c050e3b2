//! What is held until it is written.
//!
//! Rule: the same look at the same person within a minute is one, with a count
//! Test: `the_same_look_within_a_minute_is_one_with_a_count`
//! Source: this house

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use contracts::PassholderId;
use contracts::pass::Looker;
use std::collections::HashMap;
use std::sync::Arc;

/// Where a look that comes waits until others are written.
const MOST: usize = 50_000;

/// A look: what makes two of them the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Seen {
    pub passholder_id: PassholderId,
    pub minute: DateTime<Utc>,
    pub looker: Arc<Looker>,
}

/// Looks, each with how often.
#[derive(Default)]
pub struct Held(HashMap<Seen, i64>);

impl Held {
    /// One more look at each of these.
    pub fn add(&mut self, looker: Looker, persons: Vec<PassholderId>, at: DateTime<Utc>) {
        let looker = Arc::new(looker);
        // No instant of ours is out of its range.
        let minute = at.duration_trunc(TimeDelta::minutes(1)).unwrap_or(at);
        for passholder_id in persons {
            let seen = Seen {
                passholder_id,
                minute,
                looker: looker.clone(),
            };
            *self.0.entry(seen).or_default() += 1;
        }
    }

    /// Whether others must be written first.
    pub fn is_full(&self) -> bool {
        self.0.len() >= MOST
    }

    /// Takes what is held.
    pub fn take(&mut self) -> Vec<(Seen, i64)> {
        std::mem::take(&mut self.0).into_iter().collect()
    }

    /// Takes back what was not written.
    pub fn put_back(&mut self, looks: Vec<(Seen, i64)>) {
        for (seen, times) in looks {
            *self.0.entry(seen).or_default() += times;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::pass::{LookKind, LookedBy};
    use uuid::Uuid;

    fn by(client: &str) -> Looker {
        Looker::new(
            LookKind::Scan,
            LookedBy::Client,
            Some(client.into()),
            vec!["bib".into()],
        )
    }

    fn persons(numbers: &[u128]) -> Vec<PassholderId> {
        numbers
            .iter()
            .map(|n| PassholderId(Uuid::from_u128(*n)))
            .collect()
    }

    #[test]
    fn the_same_look_within_a_minute_is_one_with_a_count() {
        let at = |second: u32| format!("2026-11-14T10:{:02}:{:02}Z", second / 60, second % 60);
        let at = |second: u32| at(second).parse::<DateTime<Utc>>().unwrap();
        let mut held = Held::default();
        held.add(by("a"), persons(&[1, 2]), at(0));
        held.add(by("a"), persons(&[1]), at(59));
        held.add(by("a"), persons(&[1]), at(60));
        held.add(by("b"), persons(&[1]), at(0));
        let counted = |held: &mut Held| {
            let mut all: Vec<i64> = held.take().into_iter().map(|(_, times)| times).collect();
            all.sort_unstable();
            all
        };
        assert_eq!(counted(&mut held), [1, 1, 1, 2]);
        held.add(by("a"), persons(&[1]), at(0));
        let taken = held.take();
        held.add(by("a"), persons(&[1]), at(1));
        held.put_back(taken);
        assert_eq!(
            counted(&mut held),
            [2],
            "what comes back joins what came meanwhile"
        );
    }

    #[test]
    fn it_is_full_at_fifty_thousand() {
        let mut held = Held::default();
        let all = |count: u128| (0..count).map(|n| PassholderId(Uuid::from_u128(n))).collect();
        held.add(by("a"), all(49_999), DateTime::default());
        assert!(!held.is_full());
        held.add(by("a"), all(50_000), DateTime::default());
        assert!(held.is_full());
    }
}
