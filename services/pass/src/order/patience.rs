//! When an order is looked at again.
//!
//! Rule: what became of a payment is asked after a quarter of a minute, then twice as long each time up to
//! ten minutes, and when the time of the order is over; of one that was cancelled for three days more
//! Test: `looks_are_farther_apart_each_time_and_none_is_later_than_the_end`
//! Source: this house: a provider's word may be lost

use chrono::{DateTime, TimeDelta, Utc};

const FIRST: TimeDelta = TimeDelta::seconds(15);
const LONGEST: TimeDelta = TimeDelta::minutes(10);
const DOUBLINGS: u32 = 6;
/// How long somebody may still pay what was cancelled here.
const LATE: TimeDelta = TimeDelta::days(3);

/// The next look after so many.
pub fn next(now: DateTime<Utc>, tries: i32) -> DateTime<Utc> {
    let doublings = u32::try_from(tries).unwrap_or(0).min(DOUBLINGS);
    now + (FIRST * (1_i32 << doublings)).min(LONGEST)
}

/// As [`next`], and no later than the order's own end.
pub fn next_before(now: DateTime<Utc>, tries: i32, end: DateTime<Utc>) -> DateTime<Utc> {
    next(now, tries).min(end).max(now)
}

/// Whether a cancelled order need not be looked at any more.
pub fn is_over(now: DateTime<Utc>, ended_at: DateTime<Utc>) -> bool {
    ended_at + LATE <= now
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_are_farther_apart_each_time_and_none_is_later_than_the_end() {
        let now: DateTime<Utc> = "2026-11-14T10:00:00Z".parse().unwrap();
        let seconds = |tries: i32| (next(now, tries) - now).num_seconds();
        assert_eq!(
            [0, 1, 2, 5, 6, 7, i32::MAX].map(seconds),
            [15, 30, 60, 480, 600, 600, 600]
        );
        assert_eq!(seconds(-1), 15);
        let end = now + TimeDelta::seconds(20);
        assert_eq!(next_before(now, 0, end), now + TimeDelta::seconds(15));
        assert_eq!(next_before(now, 3, end), end);
        assert_eq!(next_before(now, 3, now - LATE), now);
        assert!(!is_over(now, now - LATE + TimeDelta::seconds(1)) && is_over(now, now - LATE));
    }
}
