//! Which second homes of the record that goes the other gets.
//!
//! Rule: the second home that goes on, or is to come, goes along where the one that stays has none from today
//! on, from the day on which his last one ended; one that is over where it overlaps none of his
//! Test: `a_second_home_goes_along_where_there_is_none`, `second_homes_of_a_double_count_from_now_on`
//! Source: this house: what the one that stays says of a day counts for it

use crate::home::SecondHome;
use chrono::NaiveDate;

/// A second home that goes along.
#[derive(Debug, PartialEq, Eq)]
pub struct Kept {
    /// The first day that it had.
    pub was_from: NaiveDate,
    /// The first day that it has.
    pub from: NaiveDate,
    /// The first day on which it is none any more, where that is written down.
    pub ended_on: Option<NaiveDate>,
}

/// Those that go along; both in the order of their days.
pub fn kept(stays: &[SecondHome], goes: &[SecondHome], today: NaiveDate) -> Vec<Kept> {
    let has_own = stays.iter().any(|own| today < own.until);
    let last = stays.iter().map(|own| own.until).max();
    let one = |home: &SecondHome| {
        let is_free = |own: &SecondHome| own.until <= home.from || home.until <= own.from;
        let (from, ended_on) = match home.until <= today {
            // The next one may stay behind: its end is written down.
            true if stays.iter().all(is_free) => (home.from, Some(home.until)),
            true => return None,
            false if has_own => return None,
            false => (
                last.map_or(home.from, |last| last.max(home.from)),
                home.has_ended.then_some(home.until),
            ),
        };
        Some(Kept {
            was_from: home.from,
            from,
            ended_on,
        })
    };
    goes.iter().filter_map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::pass::Address;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn home(from: &str, until: &str, has_ended: bool) -> SecondHome {
        SecondHome {
            from: day(from),
            until: day(until),
            has_ended,
            address: Address::default(),
            postal_code: "3440".into(),
            share: 50,
            organizer_id: "bib".into(),
        }
    }

    #[test]
    fn a_second_home_goes_along_where_there_is_none() {
        let found = |stays: &[SecondHome], goes: &[SecondHome]| -> Vec<(String, String, Option<String>)> {
            let kept = kept(stays, goes, day("2026-11-14")).into_iter();
            let text = |one: Kept| {
                let ended = one.ended_on.map(|day| day.to_string());
                (one.was_from.to_string(), one.from.to_string(), ended)
            };
            kept.map(text).collect()
        };
        let row = |was: &str, from: &str, ended: Option<&str>| {
            (was.to_owned(), from.to_owned(), ended.map(str::to_owned))
        };
        let goes_on = home("2026-03-01", "2035-05-03", false);
        let over = home("2025-01-01", "2025-06-01", false);
        let ended = home("2026-01-01", "2026-05-01", true);
        let both = [over.clone(), goes_on.clone()];
        let all = [
            row("2025-01-01", "2025-01-01", Some("2025-06-01")),
            row("2026-03-01", "2026-03-01", None),
        ];
        assert_eq!(found(&[], &both), all);
        assert_eq!(
            found(std::slice::from_ref(&ended), &both),
            [
                row("2025-01-01", "2025-01-01", Some("2025-06-01")),
                row("2026-03-01", "2026-05-01", None),
            ],
            "an end that is over keeps nothing away, and overlaps nothing"
        );
        assert_eq!(found(&both, std::slice::from_ref(&ended)), [], "it overlaps");
        assert_eq!(found(std::slice::from_ref(&goes_on), &both), all[..1]);
        let to_come = home("2027-01-01", "2035-05-03", false);
        assert_eq!(found(std::slice::from_ref(&to_come), &both), all[..1]);
        let ends = home("2026-03-01", "2027-01-01", true);
        assert_eq!(
            found(&[], &[ends]),
            [row("2026-03-01", "2026-03-01", Some("2027-01-01"))]
        );
    }
}
