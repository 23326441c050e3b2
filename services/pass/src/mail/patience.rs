//! When a mail that was not taken is tried again.
//!
//! Rule: a mail is tried thirteen times in about a day, after a minute, then twice as long each time up to
//! six hours, and then given up
//! Test: `tries_are_farther_apart_each_time_and_end`
//! Source: this house; RFC 5321 section 4.5.4

use chassis::backoff;
use chrono::{DateTime, TimeDelta, Utc};

const FIRST: TimeDelta = TimeDelta::minutes(1);
const LONGEST: TimeDelta = TimeDelta::hours(6);
/// So many tries.
const MOST: i32 = 13;

/// The next try after so many.
pub fn next(now: DateTime<Utc>, tries: i32) -> DateTime<Utc> {
    now + backoff(tries.saturating_sub(1), FIRST, LONGEST)
}

/// Whether it was tried often enough.
pub fn is_over(tries: i32) -> bool {
    tries >= MOST
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_are_farther_apart_each_time_and_end() {
        let now: DateTime<Utc> = "2026-11-14T10:00:00Z".parse().unwrap();
        let minutes = |tries: i32| (next(now, tries) - now).num_minutes();
        assert_eq!(
            [0, 1, 2, 3, 9, 10, i32::MAX].map(minutes),
            [1, 1, 2, 4, 256, 360, 360]
        );
        assert!(!is_over(12) && is_over(13));
    }
}
