//! Which home counts for somebody who moves.
//!
//! Rule: the municipality that pays is that of the home on the day of the activity; where an activity takes
//! more than one day, or is always there, that is the day of the sale or the nearest of its days
//! Test: `the_day_of_an_activity_is_that_of_the_sale_or_the_nearest_one`,
//! `whoever_moves_is_paid_for_by_the_municipality_of_the_day_of_the_activity`
//! Source: this house, until the regions decide: day of the sale or of the activity
//!
//! Rule: for whoever moved out of the region, and whose right there goes on for a while, the municipality of
//! the last home in the region pays; who has a second home there lives there
//! Test: `while_the_right_goes_on_the_last_home_in_the_region_counts`,
//! `gerda_moves_twice`
//! Source: this house; `transitionDays` of the card system

use chrono::{DateTime, NaiveDate, Utc};
use contracts::day::brussels_day;
use contracts::pass::Residence;
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

/// The home on this day, or where that is in none of these postal codes, the last one before it that is.
/// Whose second home is there has not left.
pub fn home_in_region<'a>(holder: &'a Holder, day: NaiveDate, codes: &[&String]) -> Residence<'a> {
    let on_the_day = holder.home_on(day);
    let is_one = |code: &str| codes.iter().any(|one| *one == code);
    if holder
        .second_home_on(day)
        .is_some_and(|home| is_one(&home.postal_code))
    {
        return on_the_day;
    }
    let begun = |since: &NaiveDate| *since <= day;
    let days = holder
        .homes
        .iter()
        .rev()
        .filter_map(|home| home.since)
        .filter(begun);
    let earlier = days
        .filter_map(|since| since.pred_opt())
        .map(|day| holder.home_on(day));
    let mut all = std::iter::once(on_the_day).chain(earlier);
    all.find(|home| is_one(home.postal_code)).unwrap_or(on_the_day)
}

/// The postal codes of all homes of this holder.
pub fn homes(holder: &Holder) -> Vec<String> {
    let others = holder.homes.iter().map(|home| home.postal_code.clone());
    let second = holder.second_homes.iter().map(|home| home.postal_code.clone());
    std::iter::once(holder.postal_code.clone())
        .chain(others)
        .chain(second)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::pass::{Home, PassType, ToldSecondHome};

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

    #[test]
    fn while_the_right_goes_on_the_last_home_in_the_region_counts() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let home = |since: Option<&str>, code: &str| Home {
            since: since.map(day),
            postal_code: code.into(),
        };
        let holder = Holder {
            passholder_id: contracts::PassholderId(uuid::Uuid::nil()),
            pass_type: PassType::Individual,
            postal_code: "3300".into(),
            homes: vec![
                home(None, "3350"),
                home(Some("2025-11-15"), "3380"),
                home(Some("2026-02-01"), "3300"),
            ],
            second_homes: vec![],
            memberships: vec![],
            tickets_per_year: None,
        };
        let (linter, glabbeek) = ("3350".to_owned(), "3380".to_owned());
        let codes = [&linter, &glabbeek];
        let counts = |on: &str, codes: &[&String]| home_in_region(&holder, day(on), codes).postal_code;
        assert_eq!(counts("2025-11-14", &codes), "3350");
        assert_eq!(counts("2026-01-31", &codes), "3380");
        assert_eq!(counts("2026-03-01", &codes), "3380", "not where he lives now");
        assert_eq!(counts("2026-03-01", &codes[..1]), "3350");
        assert_eq!(counts("2026-03-01", &[]), "3300");
        let mut with_second = holder.clone();
        with_second.second_homes = vec![ToldSecondHome {
            from: day("2026-02-01"),
            until: day("2030-01-01"),
            postal_code: "3350".into(),
            share: 50,
        }];
        let home = home_in_region(&with_second, day("2026-03-01"), &codes);
        assert_eq!(home.postal_code, "3300", "the second home is in the region");
    }
}
