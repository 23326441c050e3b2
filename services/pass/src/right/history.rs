//! A history of one right, and what it says of it.
//!
//! Rule: a membership has one right at most, whose history has neither gap nor overlap: each line holds until
//! the next one, and the last one says how the right stands
//! Test: `a_history_has_no_gap_and_no_overlap_and_ends_with_the_right_as_it_stands`,
//! `whatever_is_done_to_rights_their_history_says_how_they_stand`
//! Source: this house

use super::Held;
use contracts::pass::RightChange;

/// The newest lines of one right, the oldest of them first.
#[derive(Debug, Clone, Default)]
pub struct History(Vec<RightChange>);

impl History {
    /// Those lines.
    pub fn of(lines: Vec<RightChange>) -> Self {
        Self(lines)
    }

    /// How the right stands by it.
    pub fn now(&self) -> Option<Held> {
        self.0.last().and_then(held)
    }

    /// The lines themselves.
    pub fn into_lines(self) -> Vec<RightChange> {
        self.0
    }
}

fn held(line: &RightChange) -> Option<Held> {
    Some(Held {
        last_day: line.last_day?,
        suspended_until: line.suspended_until,
    })
}

#[cfg(test)]
mod tests {
    use super::super::{Act, judge};
    use super::*;
    use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
    use contracts::pass::{RightChangeKind, SocialTariff};
    use proptest::prelude::*;

    const FIRST: &str = "2026-01-15T10:00:00Z";

    fn first() -> DateTime<Utc> {
        FIRST.parse().unwrap()
    }

    fn day(offset: u64) -> NaiveDate {
        first().date_naive() + Days::new(offset)
    }

    fn right(held: Held) -> SocialTariff {
        SocialTariff {
            end_date: held.last_day,
            grace_days: 30,
            suspended_until: held.suspended_until,
        }
    }

    /// As the statement writes a line: never before the last one.
    fn write(history: &mut History, line: RightChange) {
        let at = history.0.last().map_or(line.at, |last| last.at.max(line.at));
        history.0.push(RightChange { at, ..line });
    }

    /// How the right stood then.
    fn stood_at(history: &History, at: DateTime<Utc>) -> Option<Held> {
        let mut before = history.0.iter().rev();
        before.find(|line| line.at <= at).and_then(held)
    }

    fn wish() -> impl Strategy<Value = Option<Held>> {
        let held = (0u64..500, proptest::option::of(0u64..500)).prop_map(|(end, until)| Held {
            last_day: day(end),
            suspended_until: until.map(day),
        });
        proptest::option::of(held)
    }

    fn act() -> impl Strategy<Value = Act> {
        prop_oneof![
            Just(Act::pack()),
            Just(Act::coordinator(None)),
            Just(Act::run()),
            Just(Act::counter(&"bib".into())),
        ]
    }

    proptest! {
        #[test]
        fn a_history_has_no_gap_and_no_overlap_and_ends_with_the_right_as_it_stands(
            steps in proptest::collection::vec((wish(), act(), -2i64..60), 1..30)
        ) {
            let (mut now, mut right_now, mut history) = (first(), None::<Held>, History::default());
            let mut stood: Vec<(DateTime<Utc>, Option<Held>)> = vec![];
            for (wanted, act, days) in steps {
                now += TimeDelta::days(days);
                let before = right_now.map(right);
                let Ok(Some(kind)) = judge(before.as_ref(), wanted.as_ref(), &act, now) else {
                    // Refused, or nothing to do: nothing is written, and the right stays.
                    prop_assert_eq!(history.now(), right_now);
                    continue;
                };
                right_now = wanted;
                let today = contracts::day::brussels_day(now);
                write(&mut history, RightChange {
                    kind,
                    reason: act.reason,
                    last_day: wanted.map(|held| held.last_day),
                    suspended_until: wanted.and_then(|held| held.suspended_until),
                    since: today,
                    author: act.author,
                    organizer_id: act.organizer_id.clone(),
                    at: now,
                });
                prop_assert_eq!(history.now(), right_now);
                let last = history.clone().into_lines().pop().unwrap().at;
                stood.push((last, right_now));
            }
            let lines = history.clone().into_lines();
            prop_assert!(lines.windows(2).all(|pair| pair[0].at <= pair[1].at));
            prop_assert_eq!(stood_at(&history, first() - TimeDelta::days(400)), None);
            for (n, (at, held)) in stood.iter().enumerate() {
                let is_last_of_its_instant = stood.get(n + 1).is_none_or(|next| next.0 > *at);
                if is_last_of_its_instant {
                    prop_assert_eq!(stood_at(&history, *at), *held, "one right at each instant");
                }
                let is_lost = lines[n].kind == RightChangeKind::Lost;
                prop_assert_eq!(is_lost, held.is_none());
                let begins = matches!(lines[n].kind, RightChangeKind::Granted | RightChangeKind::Moved);
                let before = if n == 0 { None } else { stood[n - 1].1 };
                prop_assert!(before.is_some() || begins, "what begins is granted");
                prop_assert_ne!(before, *held, "a line is a change");
            }
        }
    }
}
