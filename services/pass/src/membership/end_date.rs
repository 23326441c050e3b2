//! How long a right to the social tariff is granted.
//!
//! Rule: a right is granted until 30 April of the next year unless the counter says another day
//! Test: `a_right_ends_on_the_thirtieth_of_april_of_the_next_year_unless_it_is_said`
//! Source: UiTPAS API 4.0, registrationSocialTariffEndDate
//!
//! Rule: a right is granted until today at the earliest and until 31 December of the next year at the latest
//! Test: `a_right_does_not_end_before_today_nor_after_the_next_year`
//! Source: UiTPAS documentation, kansenstatuut

use chrono::{Datelike, NaiveDate};
use contracts::Refusal;

/// The last day of a right that is granted today.
pub fn usual(today: NaiveDate) -> NaiveDate {
    NaiveDate::from_ymd_opt(today.year() + 1, 4, 30).unwrap_or(today)
}

/// Refuses a day on which no right that is granted today can end; `pointer` names it in the body.
pub fn require(pointer: &str, end: NaiveDate, today: NaiveDate) -> Result<(), Refusal> {
    match is_allowed(end, today) {
        true => Ok(()),
        false => Err(Refusal::invalid_data(&[(
            pointer.into(),
            "is not between today and the end of the next year".into(),
        )])),
    }
}

/// The latest last day of a right that is granted today.
pub fn latest(today: NaiveDate) -> NaiveDate {
    NaiveDate::from_ymd_opt(today.year() + 1, 12, 31).unwrap_or(today)
}

fn is_allowed(end: NaiveDate, today: NaiveDate) -> bool {
    today <= end && end <= latest(today)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_right_ends_on_the_thirtieth_of_april_of_the_next_year_unless_it_is_said() {
        for (today, end) in [
            ("2026-01-01", "2027-04-30"),
            ("2026-04-30", "2027-04-30"),
            ("2026-12-31", "2027-04-30"),
        ] {
            assert_eq!(usual(day(today)), day(end), "{today}");
        }
    }

    #[test]
    fn a_right_does_not_end_before_today_nor_after_the_next_year() {
        let today = day("2026-11-14");
        for (end, is_fine) in [
            ("2026-11-13", false),
            ("2026-11-14", true),
            ("2027-12-31", true),
            ("2028-01-01", false),
        ] {
            assert_eq!(is_allowed(day(end), today), is_fine, "{end}");
        }
    }
}
