//! What check-ins earn: no more than a person may on one day.
//!
//! Rule: one person earns at most 200 points on a Brussels day, unless the region says another number; beyond
//! it people check in and earn nothing
//! Test: `the_day_of_a_person_is_worth_no_more_than_the_cap`,
//! `nobody_earns_more_on_a_day_than_the_region_allows`
//! Source: ADR 15; setting `most_points_per_day`

use chrono::NaiveDate;
use contracts::{PassholderId, Points};
use std::collections::BTreeMap;

/// A Brussels day of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PersonDay {
    pub day: NaiveDate,
    pub holder: PassholderId,
}

/// What a check-in is worth, before the cap; or what one earned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Worth {
    pub on: PersonDay,
    pub points: Points,
}

/// What persons earned on their days so far; grows with every check-in.
#[derive(Debug, Clone)]
pub struct Earned {
    so_far: BTreeMap<PersonDay, Points>,
    most: Points,
}

impl Earned {
    /// Days on which this much was earned before; any other is empty. `most` may be earned on each.
    pub fn before(so_far: BTreeMap<PersonDay, Points>, most: Points) -> Self {
        Self { so_far, most }
    }

    /// What a check-in earns after those before it: all that it is worth, or what is left of the day.
    pub fn earn(&mut self, worth: Worth) -> Points {
        let day = self.so_far.entry(worth.on).or_default();
        let points = (self.most - *day).clamp(0, worth.points);
        *day += points;
        points
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::str::FromStr;

    #[test]
    fn the_day_of_a_person_is_worth_no_more_than_the_cap() {
        let worth = |holder: u128, day: &str, points| Worth {
            on: PersonDay {
                day: NaiveDate::from_str(day).unwrap(),
                holder: PassholderId(uuid::Uuid::from_u128(holder)),
            },
            points,
        };
        let (monday, tuesday) = ("2026-12-07", "2026-12-08");
        let all = [
            worth(1, monday, 60),
            worth(2, monday, 60),
            worth(1, monday, 60),
            worth(1, monday, 60),
            worth(1, tuesday, 60),
        ];
        let mut earned = Earned::before(BTreeMap::from([(all[0].on, 10)]), 100);
        assert_eq!(all.map(|worth| earned.earn(worth)), [60, 60, 30, 0, 60]);
    }
}
