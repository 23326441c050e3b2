//! How long a right goes on for who moves out of its region.
//!
//! Rule: the right of whoever moves out of its region goes on for the days of transition that the region
//! gives, the first day elsewhere among them and the days of grace, too; not longer than it was granted
//! Test: `the_days_of_transition_end_with_those_of_grace`,
//! `whoever_moves_out_of_the_region_keeps_the_right_for_the_days_of_transition`
//! Source: this house; `transitionDays` of the card system

use chrono::{Duration, NaiveDate};
use contracts::pass::SocialTariff;

/// The day until which the right is granted from then on.
pub fn last_day(right: &SocialTariff, from: NaiveDate, days: i32) -> NaiveDate {
    let last = from + Duration::days(i64::from(days) - 1);
    right
        .end_date
        .min(last - Duration::days(i64::from(right.grace_days)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_days_of_transition_end_with_those_of_grace() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let right = |end: &str, grace_days| SocialTariff {
            end_date: day(end),
            grace_days,
            suspended_until: None,
        };
        for (end, grace, counts_until) in [
            ("2026-12-31", 30, "2026-04-01"),
            ("2026-12-31", 0, "2026-04-01"),
            ("2026-02-10", 30, "2026-03-12"),
        ] {
            let before = right(end, grace);
            let after = SocialTariff {
                end_date: last_day(&before, day("2026-02-01"), 60),
                ..before
            };
            assert_eq!(after.last_day_of_grace(), day(counts_until), "{end} {grace}");
        }
    }
}
