//! The second home of a child: what others need of it, and what can be asked.
//!
//! Rule: a second home counts from its first day on, and not on the day on which it ends any more
//! Test: `a_second_home_counts_from_its_day_on_until_the_day_before_it_ends`
//! Source: this house

use super::registration::Counter;
use super::sight::Sight;
use super::views::Address;
use crate::PassholderId;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

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

/// A second home as a counter notes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct NewSecondHome {
    pub address: Address,
    /// How many percent of the municipality's part that of this home bears: 1 to 99, or 50 when it is not said
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<u8>,
    /// The first day there; today when it is not said
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
}

/// A second home, and the one that comes in its place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SecondHome {
    pub address: Address,
    /// How many percent of the municipality's part that of this home bears
    pub share: u8,
    /// The first day there
    pub from: NaiveDate,
    /// The last day: that before the 18th birthday, unless it ends earlier
    pub until: NaiveDate,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<NextSecondHome>,
}

/// A second home that is to come.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct NextSecondHome {
    pub address: Address,
    pub share: u8,
    pub from: NaiveDate,
    pub until: NaiveDate,
}

/// A counter notes where a child lives as well from a day on, in place of what counted until then.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NoteSecondHome {
    pub passholder_id: PassholderId,
    pub home: NewSecondHome,
    /// Where the caller writes passholders.
    pub counters: Vec<Counter>,
}

/// The second home of a passholder: that of today, or the one that is to come.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadSecondHome {
    pub passholder_id: PassholderId,
    pub sight: Sight,
}

/// From today on a passholder has one home, and none to come.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EndSecondHome {
    pub passholder_id: PassholderId,
    pub counters: Vec<Counter>,
}

#[cfg(test)]
mod tests {
    use super::*;

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
