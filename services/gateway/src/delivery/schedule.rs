//! Rule: what was not taken is tried again after 5 seconds, 5 and 30 minutes, 2, 5, 10, 14, 20 and 24 hours,
//! each a fifth longer at most, and then given up
//! Test: `what_was_not_taken_is_tried_nine_times_more_and_each_time_later`
//! Source: Standard Webhooks, retry schedule; this house

use chrono::TimeDelta;

/// In seconds.
const WAITS: [i64; 9] = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];
/// Somebody who operates the platform has to act.
const OURS: TimeDelta = TimeDelta::minutes(5);
/// A wait is longer by a part of this at most.
const JITTER: i64 = 5;

/// How long to wait after so many tries in vain; none when it is given up. `chance` spreads those that failed
/// together; `hurry` divides the wait, for tests.
pub fn wait(failures: i32, chance: u16, hurry: u32) -> Option<TimeDelta> {
    let index = usize::try_from(failures).ok()?.checked_sub(1)?;
    let millis = WAITS.get(index)? * 1000;
    let more = millis / JITTER * i64::from(chance) / i64::from(u16::MAX);
    Some(TimeDelta::milliseconds((millis + more) / i64::from(hurry.max(1))))
}

/// How long to wait when the fault is here.
pub fn ours(hurry: u32) -> TimeDelta {
    OURS / i32::try_from(hurry.max(1)).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_taken_is_tried_nine_times_more_and_each_time_later() {
        let waits: Vec<i64> = (1..=9)
            .map(|failures| wait(failures, 0, 1).unwrap().num_seconds())
            .collect();
        assert_eq!(waits, WAITS);
        assert_eq!(
            (wait(0, 0, 1), wait(10, 0, 1), wait(i32::MAX, 0, 1)),
            (None, None, None)
        );
        assert_eq!(wait(1, u16::MAX, 1), Some(TimeDelta::seconds(6)));
        assert_eq!(wait(1, 0, 1000), Some(TimeDelta::milliseconds(5)));
    }
}
