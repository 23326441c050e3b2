//! On which day somebody can move.
//!
//! Rule: a move is noted at most a year before its day and at most a year after it, and not before the last
//! one that was noted
//! Test: `a_move_is_noted_within_a_year_and_behind_the_last_one`
//! Source: this house

use chrono::{Days, NaiveDate};
use contracts::Refusal;

const YEAR: Days = Days::new(366);

/// Refuses a day on which nobody moves; `last` is that of the last move.
pub fn require(from: NaiveDate, today: NaiveDate, last: Option<NaiveDate>) -> Result<(), Refusal> {
    let refused = |words: &str| Err(Refusal::invalid_data(&[("/from".into(), words.into())]));
    if from < today - YEAR || today + YEAR < from {
        return refused("is more than a year from today");
    }
    match last.is_some_and(|last| from < last) {
        true => refused("is before the last move"),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_move_is_noted_within_a_year_and_behind_the_last_one() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let is_fine =
            |from: &str, last: Option<&str>| require(day(from), day("2026-11-14"), last.map(day)).is_ok();
        assert!(is_fine("2026-11-14", None));
        assert!(is_fine("2025-11-15", None));
        assert!(!is_fine("2025-11-01", None));
        assert!(is_fine("2027-11-14", None));
        assert!(!is_fine("2027-12-01", None));
        assert!(is_fine("2026-05-01", Some("2026-05-01")));
        assert!(!is_fine("2026-04-30", Some("2026-05-01")));
    }
}
