//! What check-ins earn: no more than a person may on one day.

use chrono::NaiveDate;
use contracts::{PassholderId, Points};
use std::collections::BTreeMap;

/// What a check-in is worth, before the cap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Worth {
    pub holder: PassholderId,
    pub day: NaiveDate,
    pub points: Points,
}

/// What each earns in their order, when this much was earned before on the same day and `most` may be.
pub fn earned(
    worth: &[Worth],
    before: &BTreeMap<(NaiveDate, PassholderId), Points>,
    most: Points,
) -> Vec<Points> {
    let mut so_far = before.clone();
    let mut earned = Vec::with_capacity(worth.len());
    for one in worth {
        let day = so_far.entry((one.day, one.holder)).or_default();
        let points = (most - *day).clamp(0, one.points);
        earned.push(points);
        *day += points;
    }
    earned
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::str::FromStr;

    #[test]
    fn the_day_of_a_person_is_worth_no_more_than_the_cap() {
        let worth = |holder: u128, day: &str, points| Worth {
            holder: PassholderId(uuid::Uuid::from_u128(holder)),
            day: NaiveDate::from_str(day).unwrap(),
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
        let before = BTreeMap::from([((all[0].day, all[0].holder), 10)]);
        assert_eq!(earned(&all, &before, 100), [60, 60, 30, 0, 60]);
    }
}
