//! The second homes of a child, each with the day on which it ends.
//!
//! Rule: a second home counts until the day on which it was ended, on which the next one begins, or of the
//! 18th birthday, whichever comes first
//! Test: `a_second_home_ends_by_a_word_with_the_next_one_or_by_age`
//! Source: this house
//!
//! Rule: who prices knows the last three second homes, of those that have not ended or ended within the last
//! two years
//! Test: `the_last_three_second_homes_are_told`
//! Source: this house: sales are registered late by weeks, not by years

use super::grown_up::grown_up_on;
use super::told::KEPT;
use chrono::NaiveDate;
use contracts::OrganizerId;
use contracts::pass::{Address, MOST_SECOND_HOMES, ToldSecondHome};
use serde::Deserialize;

/// A second home as its row is kept.
#[derive(Debug, Clone, Deserialize)]
pub struct Kept {
    pub from_day: NaiveDate,
    /// The first day on which it was none any more, where that was written down.
    pub ended_on: Option<NaiveDate>,
    pub address: Address,
    /// The postal code there; 0000 for abroad.
    pub home_code: String,
    pub share: u8,
    /// Whose counter noted it.
    pub organizer_id: OrganizerId,
}

/// A second home, for at least a day.
#[derive(Debug, Clone, PartialEq)]
pub struct SecondHome {
    pub from: NaiveDate,
    /// The first day on which it is none any more.
    pub until: NaiveDate,
    /// Whether that day is written down with it.
    pub has_ended: bool,
    pub address: Address,
    pub postal_code: String,
    pub share: u8,
    pub organizer_id: OrganizerId,
}

/// The second homes, the oldest first, of somebody who was born then: as they were noted, in the order of
/// their days.
pub fn periods(kept: Vec<Kept>, born: NaiveDate) -> Vec<SecondHome> {
    let begins: Vec<NaiveDate> = kept.iter().map(|one| one.from_day).collect();
    let mut all = Vec::with_capacity(kept.len());
    for (n, one) in kept.into_iter().enumerate() {
        let next = begins.get(n + 1).copied();
        let ends = [Some(grown_up_on(born)), one.ended_on, next];
        let until = ends.into_iter().flatten().min().unwrap_or(one.from_day);
        all.push(SecondHome {
            from: one.from_day,
            until,
            has_ended: one.ended_on.is_some(),
            address: one.address,
            postal_code: one.home_code,
            share: one.share,
            organizer_id: one.organizer_id,
        });
    }
    all.retain(|one| one.from < one.until);
    all
}

/// The second home of this day.
pub fn on(homes: &[SecondHome], day: NaiveDate) -> Option<&SecondHome> {
    homes.iter().find(|one| one.from <= day && day < one.until)
}

/// Those of which others hear.
pub fn told_second(homes: &[SecondHome], today: NaiveDate) -> Vec<ToldSecondHome> {
    let oldest = today - KEPT;
    let still: Vec<&SecondHome> = homes.iter().filter(|one| oldest < one.until).collect();
    let from = still.len().saturating_sub(MOST_SECOND_HOMES);
    let told = |one: &&SecondHome| ToldSecondHome {
        from: one.from,
        until: one.until,
        postal_code: one.postal_code.clone(),
        share: one.share,
    };
    still.iter().skip(from).map(told).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BORN: &str = "2017-05-03";

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn kept(from: &str, ended: Option<&str>, share: u8) -> Kept {
        Kept {
            from_day: day(from),
            ended_on: ended.map(day),
            address: Address::default(),
            home_code: "3440".into(),
            share,
            organizer_id: "bib".into(),
        }
    }

    #[test]
    fn a_second_home_ends_by_a_word_with_the_next_one_or_by_age() {
        let all = vec![
            kept("2024-01-01", Some("2024-06-01"), 10),
            kept("2025-01-01", None, 20),
            kept("2026-01-01", None, 30),
            kept("2035-05-03", None, 40),
        ];
        let ends = |one: &SecondHome| (one.share, one.until.to_string());
        let homes = periods(all, day(BORN));
        let expected = [(10, "2024-06-01"), (20, "2026-01-01"), (30, "2035-05-03")];
        let expected = expected.map(|(share, until)| (share, until.to_owned()));
        assert_eq!(homes.iter().map(ends).collect::<Vec<_>>(), expected);
        let share = |text: &str| on(&homes, day(text)).map(|one| one.share);
        assert_eq!(share("2024-06-01"), None);
        assert_eq!(share("2025-12-31"), Some(20));
        assert_eq!(share("2026-01-01"), Some(30));
        assert_eq!(share("2035-05-03"), None, "on the birthday");
    }

    #[test]
    fn the_last_three_second_homes_are_told() {
        let all = [
            kept("2023-01-01", Some("2024-01-01"), 10),
            kept("2026-01-01", None, 20),
            kept("2026-02-01", None, 30),
            kept("2026-03-01", None, 40),
            kept("2026-12-01", None, 50),
        ];
        let told = |n: usize| {
            let homes = periods(all[..n].to_vec(), day(BORN));
            let told = told_second(&homes, day("2026-11-14"));
            told.iter().map(|one| one.share).collect::<Vec<_>>()
        };
        assert_eq!(told(2), [20], "what ended long ago is over");
        assert_eq!(told(5), [30, 40, 50]);
    }
}
