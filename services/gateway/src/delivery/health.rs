//! Rule: a receiver that takes nothing five times in a row rests for 10 seconds, twice as long each time and
//! for 5 minutes at most; one that takes nothing for five days is disabled, and two days without a try begin
//! anew
//! Test: `who_takes_nothing_rests_and_after_five_days_is_disabled`,
//! `a_receiver_that_takes_nothing_for_five_days_or_is_gone_is_disabled_and_says_why`
//! Source: this house

use chassis::backoff;
use chrono::{DateTime, TimeDelta, Utc};

/// So many in a row.
pub const IN_A_ROW: i32 = 5;
const FIRST_REST: TimeDelta = TimeDelta::seconds(10);
const LONGEST_REST: TimeDelta = TimeDelta::minutes(5);
const DAYS: TimeDelta = TimeDelta::days(5);
/// A try in vain that is older is of another series: longer than the longest wait between tries.
pub const FORGOTTEN: TimeDelta = TimeDelta::days(2);

/// How long a receiver rests after so many tries in vain in a row; `hurry` divides it, for tests.
pub fn rest(failures: i32, hurry: u32) -> Option<TimeDelta> {
    let beyond = failures.checked_sub(IN_A_ROW).filter(|beyond| *beyond >= 0)?;
    let hurry = i32::try_from(hurry.max(1)).unwrap_or(i32::MAX);
    Some(backoff(beyond, FIRST_REST, LONGEST_REST) / hurry)
}

/// Whether it took nothing for too long.
pub fn is_given_up(failing_since: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now - failing_since >= DAYS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_takes_nothing_rests_and_after_five_days_is_disabled() {
        let rests =
            [0, 4, 5, 6, 9, 10, 1000].map(|failures| rest(failures, 1).map(|rest| rest.num_seconds()));
        assert_eq!(
            rests,
            [None, None, Some(10), Some(20), Some(160), Some(300), Some(300)]
        );
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let since = at("2026-11-14T10:00:00Z");
        assert!(!is_given_up(since, at("2026-11-19T09:59:59Z")));
        assert!(is_given_up(since, at("2026-11-19T10:00:00Z")));
    }
}
