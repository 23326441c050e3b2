//! The seasons: how much of a year is behind, in money.
//!
//! Rule: seasons are those of the region's sales of up to three whole years before, week by week of the year;
//! without a whole year they are the usual ones: January 7 %, February 7, March 8, April 9, May 8, June 9,
//! July 12, August 9, September 12, October 8, November 6, December 5
//! Test: `a_region_without_a_whole_year_has_the_usual_seasons`, `seasons_are_those_of_whole_years`
//! Source: this house: camps in July, enrolments in September

use chrono::{Datelike, NaiveDate};
use contracts::billing::Curve;

/// How many weeks of seven days a year has that begin on its first day; the last one has a day or two.
const WEEKS: usize = 53;
/// In which weeks a year must have sales to count as a whole one.
const FIRST_WEEKS: usize = 4;
/// The last day of a year that has no leap day, from 0.
const DAYS: usize = 365;
/// Percents of each month, and its days.
const USUAL: [(u8, usize); 12] = [
    (7, 31),
    (7, 28),
    (8, 31),
    (9, 30),
    (8, 31),
    (9, 30),
    (12, 31),
    (9, 31),
    (12, 30),
    (8, 31),
    (6, 30),
    (5, 31),
];

/// What was spent in the weeks of a year.
#[derive(Debug, Clone)]
pub struct Weeks {
    pub year: i32,
    cents: [i64; WEEKS],
}

impl Weeks {
    /// A year in which nothing was spent.
    pub fn of(year: i32) -> Self {
        Self {
            year,
            cents: [0; WEEKS],
        }
    }

    /// Adds what was spent in a week, from 0.
    pub fn add(&mut self, week: i32, cents: i64) {
        if let Some(sum) = usize::try_from(week)
            .ok()
            .and_then(|week| self.cents.get_mut(week))
        {
            *sum += cents;
        }
    }

    fn is_whole(&self) -> bool {
        self.cents.iter().take(FIRST_WEEKS).any(|cents| *cents > 0)
    }
}

/// Which part of a year's money each of its weeks has.
#[derive(Debug, Clone)]
pub struct Seasons {
    parts: [f64; WEEKS],
    /// The first and the last year that they are of; none of the usual ones.
    pub years: Option<(i32, i32)>,
}

impl Seasons {
    /// Those of these years, as far as they are whole; else the usual ones. A week in which more was
    /// cancelled than sold counts for nothing.
    pub fn of(years: &[Weeks]) -> Self {
        let whole: Vec<&Weeks> = years.iter().filter(|year| year.is_whole()).collect();
        let mut parts = [0.0; WEEKS];
        for year in &whole {
            for (part, cents) in parts.iter_mut().zip(year.cents) {
                *part += cents.max(0) as f64;
            }
        }
        let numbers = whole.iter().map(|year| year.year);
        match numbers.clone().min().zip(numbers.max()) {
            Some(years) => Self {
                parts: scaled(parts),
                years: Some(years),
            },
            None => Self::usual(),
        }
    }

    fn usual() -> Self {
        let days = USUAL.iter().flat_map(|(percent, days)| {
            let part = f64::from(*percent) / *days as f64;
            std::iter::repeat_n(part, *days)
        });
        let mut parts = [0.0; WEEKS];
        for (day, part) in days.enumerate().take(DAYS) {
            if let Some(week) = parts.get_mut(day / 7) {
                *week += part;
            }
        }
        Self {
            parts: scaled(parts),
            years: None,
        }
    }

    /// Where they come from.
    pub fn curve(&self) -> Curve {
        match self.years {
            Some(_) => Curve::Region,
            None => Curve::Usual,
        }
    }

    /// Which part of its year is behind at noon of this day.
    pub fn passed(&self, day: NaiveDate) -> f64 {
        let (before, week) = (day.ordinal0() as usize, day.ordinal0() as usize / 7);
        let days_of_year = if day.leap_year() { DAYS + 1 } else { DAYS };
        let length = (days_of_year - week * 7).min(7);
        let within = ((before % 7) as f64 + 0.5) / length as f64;
        let weeks: f64 = self.parts.iter().take(week).sum();
        let this = self.parts.get(week).copied().unwrap_or_default();
        (weeks + this * within).clamp(0.0, 1.0)
    }
}

fn scaled(parts: [f64; WEEKS]) -> [f64; WEEKS] {
    let sum: f64 = parts.iter().sum();
    parts.map(|part| part / sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_region_without_a_whole_year_has_the_usual_seasons() {
        let mut begun_in_june = Weeks::of(2025);
        begun_in_june.add(25, 500);
        let seasons = Seasons::of(&[begun_in_june]);
        assert_eq!(seasons.curve(), Curve::Usual);
        for (on, percent) in [("2026-01-01", 0.1), ("2026-07-01", 48.2), ("2026-10-01", 81.1)] {
            let passed = seasons.passed(day(on)) * 100.0;
            assert!((passed - percent).abs() < 0.3, "{on}: {passed}");
        }
        assert!(seasons.passed(day("2026-12-31")) > 0.99);
    }

    #[test]
    fn seasons_are_those_of_whole_years() {
        let mut whole = Weeks::of(2024);
        whole.add(0, 100);
        whole.add(26, 300);
        whole.add(30, -50);
        let mut begun_in_june = Weeks::of(2023);
        begun_in_june.add(40, 10_000);
        let seasons = Seasons::of(&[begun_in_june, whole]);
        assert_eq!(
            (seasons.curve(), seasons.years),
            (Curve::Region, Some((2024, 2024)))
        );
        assert!((seasons.passed(day("2026-04-01")) - 0.25).abs() < 1e-9);
        assert!((seasons.passed(day("2026-09-01")) - 1.0).abs() < 1e-9);
    }
}
