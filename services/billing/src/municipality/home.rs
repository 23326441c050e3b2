//! Which home counts for somebody who moves.
//!
//! Rule: the municipality that pays is that of the home on the day of the activity; where an activity takes
//! more than one day, or is always there, that is the day of the sale or the nearest of its days
//! Test: `the_day_of_an_activity_is_that_of_the_sale_or_the_nearest_one`,
//! `whoever_moves_is_paid_for_by_the_municipality_of_the_day_of_the_activity`
//! Source: this house, until the regions decide: day of the sale or of the activity

use chrono::{DateTime, NaiveDate, Utc};
use contracts::day::brussels_day;
use directory::Holder;

/// The day of an activity that takes place from the first to the last of these days, for a ticket that is
/// sold at this time.
pub fn day_of_activity(days: Option<(NaiveDate, NaiveDate)>, at: DateTime<Utc>) -> NaiveDate {
    let today = brussels_day(at);
    match days {
        Some((first, last)) => today.min(last).max(first),
        None => today,
    }
}

/// The postal codes of all homes of this holder.
pub fn homes(holder: &Holder) -> Vec<String> {
    let others = holder.homes.iter().map(|home| home.postal_code.clone());
    std::iter::once(holder.postal_code.clone())
        .chain(others)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_of_an_activity_is_that_of_the_sale_or_the_nearest_one() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let camp = Some((day("2026-07-06"), day("2026-07-10")));
        for (days, at, counts) in [
            (None, "2026-03-01T10:00:00Z", "2026-03-01"),
            (camp, "2026-03-01T10:00:00Z", "2026-07-06"),
            (camp, "2026-07-07T22:30:00Z", "2026-07-08"),
            (camp, "2026-08-01T10:00:00Z", "2026-07-10"),
        ] {
            let counted = day_of_activity(days, at.parse().unwrap());
            assert_eq!(counted, day(counts), "{at}");
        }
    }
}
