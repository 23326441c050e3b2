//! Which second home can be noted.
//!
//! Rule: a second home is noted at most a year before its day and at most a year after it, not before the
//! last one that has begun, and for who is a child on that day and today
//! Test: `a_second_home_is_noted_within_a_year_for_a_child_and_behind_the_last_one`
//! Source: this house
//!
//! Rule: the second home's municipality bears 1 to 99 percent of the municipality's part: half of it, unless
//! the parents agreed otherwise
//! Test: `a_second_home_bears_between_one_and_ninety_nine_percent`
//! Source: social tariff of the municipalities, half of the time at least; this house
//!
//! Rule: no more than two second homes are to come, so that whoever prices knows the one that counts beside
//! them
//! Test: `no_more_than_two_second_homes_are_to_come`
//! Source: this house: the last three are told

use crate::home::{SecondHome, grown_up_on};
use chrono::{Days, NaiveDate};
use contracts::Refusal;
use contracts::pass::MOST_SECOND_HOMES;

const YEAR: Days = Days::new(366);
const HALF: u8 = 50;
/// With the one that counts as many as are told.
const MOST_TO_COME: usize = MOST_SECOND_HOMES - 1;

/// Refuses a day from which on this child, who was born then, has no second home; `last` is the first day of
/// the last one that has begun.
pub fn require_day(
    from: NaiveDate,
    today: NaiveDate,
    born: NaiveDate,
    last: Option<NaiveDate>,
) -> Result<(), Refusal> {
    let refused = |words: &str| Err(Refusal::invalid_data(&[("/from".into(), words.into())]));
    if from < today - YEAR || today + YEAR < from {
        return refused("is more than a year from today");
    }
    if grown_up_on(born) <= from.max(today) {
        return refused("is not before the 18th birthday");
    }
    match last.is_some_and(|last| from < last) {
        true => refused("is before the second home that was noted last"),
        false => Ok(()),
    }
}

/// Refuses one more that is to come, behind those of these that begin before it.
pub fn require_few(homes: &[SecondHome], from: NaiveDate, today: NaiveDate) -> Result<(), Refusal> {
    let before = homes
        .iter()
        .filter(|one| today < one.from && one.from < from)
        .count();
    match today < from && MOST_TO_COME <= before {
        true => {
            let words = format!("is behind {MOST_TO_COME} second homes that are to come");
            Err(Refusal::invalid_data(&[("/from".into(), words)]))
        }
        false => Ok(()),
    }
}

/// The share in percents.
pub fn share(said: Option<u8>) -> Result<u8, Refusal> {
    let share = said.unwrap_or(HALF);
    match (1..=99).contains(&share) {
        true => Ok(share),
        false => Err(Refusal::invalid_data(&[(
            "/share".into(),
            "is not from 1 to 99".into(),
        )])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_home_is_noted_within_a_year_for_a_child_and_behind_the_last_one() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let is_fine = |from: &str, born: &str, last: Option<&str>| {
            require_day(day(from), day("2026-11-14"), day(born), last.map(day)).is_ok()
        };
        let child = "2017-05-03";
        assert!(is_fine("2026-11-14", child, None));
        assert!(is_fine("2025-11-15", child, None));
        assert!(!is_fine("2025-11-01", child, None));
        assert!(is_fine("2027-11-14", child, None));
        assert!(!is_fine("2027-12-01", child, None));
        assert!(is_fine("2026-05-01", child, Some("2026-05-01")));
        assert!(!is_fine("2026-04-30", child, Some("2026-05-01")));
        assert!(
            is_fine("2026-11-14", "2008-11-15", None),
            "the day before the birthday"
        );
        assert!(!is_fine("2026-11-15", "2008-11-15", None), "on the birthday");
        assert!(!is_fine("2026-05-01", "2008-11-14", None), "grown up today");
    }

    #[test]
    fn a_second_home_bears_between_one_and_ninety_nine_percent() {
        assert_eq!(share(None), Ok(50));
        for right in [1, 50, 99] {
            assert_eq!(share(Some(right)), Ok(right));
        }
        for wrong in [0, 100, 255] {
            assert_eq!(share(Some(wrong)).unwrap_err().slug, "body/invalid-data");
        }
    }
}
