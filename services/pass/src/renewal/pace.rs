//! How fast a run asks the official source, and when again. Validations on line ask beside it, at no pace and
//! in its pauses, too: who is there waits for the answer, and the door limits how often he asks.
//!
//! Rule: a renewal run asks the official source at most so many questions a second as the setting says, all
//! processes together
//! Test: `turns_follow_each_other_whoever_takes_them`, `a_run_asks_no_faster_than_it_may`
//! Source: this house
//!
//! Rule: somebody of whom nothing was said is asked about again after 30 seconds, and after each further time
//! twice as long, an hour at most
//! Test: `who_could_not_be_asked_about_waits_twice_as_long_each_time`
//! Source: this house
//!
//! Rule: a renewal run leaves a source alone that wants to be, for as long as it says and an hour at most,
//! and one that has not answered five times in a row for a minute
//! Test: `a_source_that_wants_to_be_left_alone_is`,
//! `a_run_outlives_a_source_that_is_slow_fails_and_wants_to_be_left_alone`,
//! `who_is_claimed_is_not_asked_about_once_the_source_wants_to_be_left_alone`
//! Source: this house
//!
//! Rule: what is wrong with one national number - its key is missing, the source refuses it - is no
//! failure of the source; after five tries nobody is asked about that person any more
//! Test: `a_number_that_cannot_be_asked_about_is_no_failure_of_the_source`, `five_tries_are_enough`
//! Source: this house

use chassis::backoff;
use chrono::{DateTime, TimeDelta, Utc};
use std::num::NonZeroU16;

/// The most questions that are claimed at once.
const MOST: i64 = 100;
/// How long a claim lasts: longer than the turn of whoever made it, and the answer.
pub const CLAIM: TimeDelta = TimeDelta::seconds(60);
/// Whose turn is further away does not claim it yet.
const AHEAD: TimeDelta = TimeDelta::seconds(1);
const FIRST: TimeDelta = TimeDelta::seconds(30);
const LONGEST: TimeDelta = TimeDelta::hours(1);
const PAUSE: TimeDelta = TimeDelta::seconds(60);
/// So many in a row that come to nothing are a sign.
const IN_A_ROW: i32 = 5;
/// So often a number is tried with which something is wrong.
const TRIES: i32 = 5;
/// So much later than its turn nobody asks: others would ask at the same time.
const LATE: TimeDelta = TimeDelta::seconds(1);

/// The next turn: when it begins, how many questions it has, and when the one behind it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    pub begins: DateTime<Utc>,
    pub questions: i64,
    pub next: DateTime<Utc>,
}

/// The turn that begins now, or soon; none when it is too far away.
pub fn turn(next_ask_at: DateTime<Utc>, now: DateTime<Utc>, per_second: NonZeroU16) -> Option<Turn> {
    let begins = next_ask_at.max(now);
    let questions = i64::from(per_second.get()).min(MOST);
    let lasts = TimeDelta::microseconds(questions * 1_000_000 / i64::from(per_second.get()));
    (begins <= now + AHEAD).then_some(Turn {
        begins,
        questions,
        next: begins + lasts,
    })
}

/// How long somebody waits who was asked about so many times.
pub fn again(tries: i32) -> TimeDelta {
    backoff(tries.saturating_sub(1), FIRST, LONGEST)
}

/// How long the source is left alone, if it is.
pub fn pause(wants: Option<TimeDelta>, in_a_row: i32) -> Option<TimeDelta> {
    match wants {
        Some(wants) => Some(wants.min(LONGEST)),
        None => (in_a_row >= IN_A_ROW).then_some(PAUSE),
    }
}

/// Whether nobody is asked about this one any more, whose number is wrong.
pub fn is_given_up(tries: i32) -> bool {
    tries >= TRIES
}

/// Whether it is too late for a turn that ends then.
pub fn is_late(ends: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    ends + LATE < now
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_follow_each_other_whoever_takes_them() {
        let now: DateTime<Utc> = "2026-11-14T10:00:00Z".parse().unwrap();
        let of = |next, per_second| turn(next, now, NonZeroU16::new(per_second).unwrap());
        let first = of(now - TimeDelta::hours(1), 10).unwrap();
        let second = of(first.next, 10).unwrap();
        assert_eq!((first.begins, first.questions), (now, 10));
        assert_eq!(second.begins, now + TimeDelta::seconds(1));
        assert_eq!(of(second.next, 10), None, "others have claimed what comes before");
        let fast = of(now, 400).unwrap();
        assert_eq!(fast.questions, 100);
        assert_eq!(fast.next, now + TimeDelta::milliseconds(250));
    }

    #[test]
    fn who_could_not_be_asked_about_waits_twice_as_long_each_time() {
        for (tries, seconds) in [(0, 30), (1, 30), (2, 60), (3, 120), (8, 3600), (i32::MAX, 3600)] {
            assert_eq!(again(tries), TimeDelta::seconds(seconds), "{tries}");
        }
    }

    #[test]
    fn a_source_that_wants_to_be_left_alone_is() {
        assert_eq!(pause(Some(TimeDelta::seconds(7)), 1), Some(TimeDelta::seconds(7)));
        assert_eq!(pause(Some(TimeDelta::days(7)), 1), Some(TimeDelta::hours(1)));
        assert_eq!(pause(None, 4), None);
        assert_eq!(pause(None, 5), Some(TimeDelta::seconds(60)));
    }

    #[test]
    fn five_tries_are_enough() {
        assert_eq!([1, 4, 5, 6].map(is_given_up), [false, false, true, true]);
    }

    #[test]
    fn a_turn_is_over_a_second_after_its_end() {
        let ends: DateTime<Utc> = "2026-11-14T10:00:00Z".parse().unwrap();
        let late = |milliseconds| is_late(ends, ends + TimeDelta::milliseconds(milliseconds));
        assert_eq!([-900, 0, 1000, 1001].map(late), [false, false, false, true]);
    }
}
