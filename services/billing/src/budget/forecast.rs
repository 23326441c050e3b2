//! What a whole year is expected to cost.
//!
//! Two things are known: what is spent, which is the part of the year that is behind by the seasons, and what
//! the year before cost. The one says little in January and nearly all in November, so the year before weighs
//! as much as a tenth of a year does. What is still to come is at least what is committed: commitments are
//! the part of it that is known by name, and not added to it.
//!
//! Rule: a forecast is what is spent, and of what the year comes to by its seasons and the year before the
//! part that is still to come, at least what is committed
//! Test: `of_a_year_with_season_noise_and_growth_a_forecast_is_less_than_a_tenth_off`,
//! `what_is_committed_is_the_least_that_still_comes`
//! Source: this house

use contracts::Cents;

/// As much of a year as the year before weighs.
const BEFORE: f64 = 0.1;
/// Without a year before nothing is said until this part of the year is behind.
const EARLIEST: f64 = 0.05;

/// What a forecast is made of.
#[derive(Debug, Clone, Copy)]
pub struct Known {
    pub spent: Cents,
    pub committed: Cents,
    /// What the year before cost, where it was a whole one.
    pub before: Option<Cents>,
    /// Which part of the year is behind.
    pub passed: f64,
}

/// None where too little is known.
pub fn forecast(known: &Known) -> Option<Cents> {
    let spent = known.spent.0 as f64;
    let year = match known.before.filter(|before| before.0 > 0) {
        Some(before) => (spent + BEFORE * before.0 as f64) / (known.passed + BEFORE),
        None if known.passed >= EARLIEST => spent / known.passed,
        None => return None,
    };
    let rest = Cents((year * (1.0 - known.passed)).round().max(0.0) as i64);
    Some(known.spent + rest.max(known.committed))
}

#[cfg(test)]
mod tests {
    use super::super::curve::{Seasons, Weeks};
    use super::*;
    use chrono::{Datelike, NaiveDate};

    /// A town by the sea: much in summer, little in winter, enrolments at the end of August.
    fn season(week: u32) -> f64 {
        let summer = if (26..35).contains(&week) { 3.0 } else { 1.0 };
        let enrolment = if week == 34 { 4.0 } else { 1.0 };
        let winter = if !(6..48).contains(&week) { 0.6 } else { 1.0 };
        summer * enrolment * winter
    }

    /// The same numbers each time, from -1 to 1.
    struct Noise(u64);

    impl Noise {
        fn next(&mut self) -> f64 {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) as f64 / f64::from(1_u32 << 30) - 1.0
        }
    }

    /// What is spent on each day of a year: most at weekends, and each week up to 15 % beside its season.
    fn days(year: i32, scale: f64, noise: &mut Noise) -> Vec<(NaiveDate, i64)> {
        let weeks: Vec<f64> = (0..53).map(|_| 1.0 + noise.next() * 0.15).collect();
        let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
        let all = first.iter_days().take_while(|day| day.year() == year);
        all.map(|day| {
            let week = day.ordinal0() / 7;
            let weekend = if day.weekday().number_from_monday() > 5 {
                2.0
            } else {
                0.6
            };
            (
                day,
                (scale * season(week) * weekend * weeks[week as usize]) as i64,
            )
        })
        .collect()
    }

    fn sum(days: &[(NaiveDate, i64)]) -> i64 {
        days.iter().map(|(_, cents)| cents).sum()
    }

    #[test]
    fn of_a_year_with_season_noise_and_growth_a_forecast_is_less_than_a_tenth_off() {
        let mut noise = Noise(2026);
        let mut worst = 0.0_f64;
        for _ in 0..100 {
            let growth = 1.035 + noise.next() * 0.065;
            let scale = |year: i32| 100_000.0 * f64::powi(growth, year - 2023);
            let mut region: Vec<Weeks> = (2023..2026).map(Weeks::of).collect();
            for weeks in &mut region {
                for _ in 0..9 {
                    for (day, cents) in days(weeks.year, scale(weeks.year), &mut noise) {
                        weeks.add((day.ordinal0() / 7) as i32, cents);
                    }
                }
            }
            let seasons = Seasons::of(&region);
            let before = sum(&days(2025, scale(2025), &mut noise));
            let year = days(2026, scale(2026), &mut noise);
            let truth = sum(&year) as f64;
            for month in 3..=12 {
                let today = NaiveDate::from_ymd_opt(2026, month, 1).unwrap();
                let behind: Vec<_> = year.iter().filter(|(day, _)| *day < today).copied().collect();
                let known = Known {
                    spent: Cents(sum(&behind)),
                    // The enrolments of the end of August are promised before.
                    committed: Cents(if month == 8 { (truth * 0.15) as i64 } else { 0 }),
                    before: Some(Cents(before)),
                    passed: seasons.passed(today),
                };
                let told = forecast(&known).unwrap().0 as f64;
                worst = worst.max((told / truth - 1.0).abs());
            }
        }
        assert!(worst < 0.1, "{worst}");
    }

    #[test]
    fn what_is_committed_is_the_least_that_still_comes() {
        let known = Known {
            spent: Cents(80_000),
            committed: Cents(5_000),
            before: Some(Cents(100_000)),
            passed: 0.8,
        };
        assert_eq!(forecast(&known), Some(Cents(100_000)));
        let promised = Known {
            committed: Cents(35_000),
            ..known
        };
        assert_eq!(forecast(&promised), Some(Cents(115_000)));
        let first_year = Known {
            before: None,
            ..known
        };
        assert_eq!(forecast(&first_year), Some(Cents(100_000)));
        let too_early = Known {
            before: None,
            passed: 0.04,
            ..known
        };
        assert_eq!(forecast(&too_early), None);
    }
}
