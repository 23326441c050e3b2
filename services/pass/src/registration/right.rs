//! The right to the social tariff that a registration brings.
//!
//! Rule: whoever is registered with a day has the right until that day; with a card that was issued for the
//! social tariff and no day, until 30 April of next year
//! Test: `a_right_ends_on_the_day_that_was_said_or_on_the_last_of_april`
//! Source: UiTPAS API 4.0, `registrationSocialTariffEndDate`
//!
//! Rule: a right ends between today and 31 December of next year
//! Test: `a_right_ends_between_today_and_the_end_of_next_year`
//! Source: UiTPAS documentation, new cards

use chrono::{Datelike, NaiveDate};
use contracts::Refusal;

/// The last day of the right; none when there is none.
pub fn last_day(
    said: Option<NaiveDate>,
    is_social_card: bool,
    today: NaiveDate,
) -> Result<Option<NaiveDate>, Refusal> {
    match said {
        Some(day) => require(day, today).map(|()| Some(day)),
        None if is_social_card => Ok(NaiveDate::from_ymd_opt(today.year() + 1, 4, 30)),
        None => Ok(None),
    }
}

/// Refuses a day on which no right can end.
pub fn require(day: NaiveDate, today: NaiveDate) -> Result<(), Refusal> {
    let latest = NaiveDate::from_ymd_opt(today.year() + 1, 12, 31).unwrap_or(today);
    match (today..=latest).contains(&day) {
        true => Ok(()),
        false => Err(Refusal::invalid_data(&[(
            "/registrationSocialTariffEndDate".into(),
            "is not between today and the end of next year".into(),
        )])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_right_ends_on_the_day_that_was_said_or_on_the_last_of_april() {
        let today = day("2026-11-14");
        let said = Some(day("2027-06-01"));
        assert_eq!(last_day(None, false, today).unwrap(), None);
        assert_eq!(last_day(None, true, today).unwrap(), Some(day("2027-04-30")));
        assert_eq!(last_day(said, true, today).unwrap(), said);
        assert_eq!(last_day(said, false, today).unwrap(), said);
    }

    #[test]
    fn a_right_ends_between_today_and_the_end_of_next_year() {
        let today = day("2026-11-14");
        for (end, is_right) in [
            ("2026-11-13", false),
            ("2026-11-14", true),
            ("2027-12-31", true),
            ("2028-01-01", false),
        ] {
            assert_eq!(require(day(end), today).is_ok(), is_right, "{end}");
        }
    }
}
