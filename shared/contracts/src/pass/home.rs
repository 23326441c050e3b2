//! Where people lived, live and will live, as far as others need it.
//!
//! Rule: somebody lives from a day on where he said that he moves; on the day before he lived where he lived
//! before
//! Test: `whoever_moves_lives_in_the_old_place_on_the_day_before`
//! Source: Belgian register of residents; this house
//!
//! Rule: a second home counts from its first day on, and not on the day on which it ends any more
//! Test: `a_second_home_counts_from_its_day_on_until_the_day_before_it_ends`
//! Source: this house

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A place of residence, from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Home {
    /// The first Brussels day there; none for as long as anybody knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<NaiveDate>,
    pub postal_code: String,
}

/// Where somebody lives on some day, and from when until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Residence<'a> {
    pub postal_code: &'a str,
    pub since: Option<NaiveDate>,
    /// The first day at the next place.
    pub until: Option<NaiveDate>,
}

/// Which of these homes, the oldest first, somebody has on this day.
pub fn home_on(homes: &[Home], day: NaiveDate) -> Option<Residence<'_>> {
    let begun = |home: &Home| home.since.is_none_or(|since| since <= day);
    let at = homes.iter().rposition(begun).unwrap_or(0);
    let home = homes.get(at)?;
    Some(Residence {
        postal_code: &home.postal_code,
        since: home.since,
        until: homes.get(at + 1).and_then(|next| next.since),
    })
}

/// Where a child lives as well, from a day until a day. In clear only in the copy of a service that opened
/// it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldSecondHome {
    /// The first Brussels day.
    pub from: NaiveDate,
    /// The first day on which it is none any more.
    pub until: NaiveDate,
    pub postal_code: String,
    /// How much of the municipality's part that of this home bears, in whole percents.
    pub share: u8,
}

/// No more second homes of one holder are told.
pub const MOST_SECOND_HOMES: usize = 3;

/// Which of these second homes somebody has on this day.
pub fn second_home_on(homes: &[ToldSecondHome], day: NaiveDate) -> Option<&ToldSecondHome> {
    homes.iter().find(|home| home.from <= day && day < home.until)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_moves_lives_in_the_old_place_on_the_day_before() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let home = |since: Option<&str>, code: &str| Home {
            since: since.map(day),
            postal_code: code.into(),
        };
        let homes = [
            home(None, "3350"),
            home(Some("2025-11-15"), "3380"),
            home(Some("2026-02-01"), "3300"),
        ];
        let on = |text: &str| home_on(&homes, day(text)).unwrap().postal_code;
        assert_eq!(on("1999-01-01"), "3350");
        assert_eq!(on("2025-11-14"), "3350");
        assert_eq!(on("2025-11-15"), "3380");
        assert_eq!(on("2026-02-01"), "3300");
        let linter = home_on(&homes, day("2025-01-01")).unwrap();
        assert_eq!((linter.since, linter.until), (None, Some(day("2025-11-15"))));
        assert_eq!(
            home_on(&homes[1..], day("2025-01-01")).unwrap().postal_code,
            "3380"
        );
        assert_eq!(home_on(&[], day("2025-01-01")), None, "nobody ever moved");
    }

    #[test]
    fn a_second_home_counts_from_its_day_on_until_the_day_before_it_ends() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let home = |from: &str, until: &str, share| ToldSecondHome {
            from: day(from),
            until: day(until),
            postal_code: "3440".into(),
            share,
        };
        let homes = [
            home("2025-09-01", "2026-01-01", 50),
            home("2026-02-01", "2030-05-03", 70),
        ];
        let on = |text: &str| second_home_on(&homes, day(text)).map(|home| home.share);
        assert_eq!(on("2025-08-31"), None);
        assert_eq!(on("2025-09-01"), Some(50));
        assert_eq!(on("2025-12-31"), Some(50));
        assert_eq!(on("2026-01-01"), None);
        assert_eq!(on("2030-05-02"), Some(70));
        assert_eq!(on("2030-05-03"), None);
    }
}
