//! When the log is looked through for somebody once more.
//!
//! Rule: of whom something stays in the log - a fact that cannot be read, a listener that is behind - the log
//! is looked through each hour for thirty days, then once a day; at an operator's word at once
//! Test: `the_log_is_looked_through_each_hour_and_later_each_day`
//! Source: this house

use chrono::{DateTime, NaiveDate, Timelike, Utc};

/// For so many days each hour.
const HOURLY_DAYS: i64 = 30;
/// Then in this hour alone.
const HOUR: u32 = 2;

/// Whether it is looked through now for whoever was to be swept from this day on.
pub fn is_due(ripe_since: NaiveDate, today: NaiveDate, now: DateTime<Utc>) -> bool {
    (today - ripe_since).num_days() < HOURLY_DAYS || now.hour() == HOUR
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_is_looked_through_each_hour_and_later_each_day() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let (noon, night) = (at("2026-11-14T12:00:00Z"), at("2026-11-14T02:59:00Z"));
        for (ripe, at_noon) in [("2026-11-14", true), ("2026-10-16", true), ("2026-10-15", false)] {
            assert_eq!(is_due(day(ripe), day("2026-11-14"), noon), at_noon, "{ripe}");
            assert!(is_due(day(ripe), day("2026-11-14"), night), "{ripe}");
        }
    }
}
