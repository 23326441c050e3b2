//! What keeps people away: a theme and a place, counted, and never who.

use crate::day::PeriodType;
use crate::{CardSystemId, OrganizerId, PartnerId};
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use utoipa::ToSchema;

/// What keeps somebody away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum BarrierTheme {
    Transport,
    Language,
    Childcare,
    Clothing,
    Shame,
    Full,
    Other,
}

impl BarrierTheme {
    /// Each of them.
    pub const ALL: [Self; 7] = [
        Self::Transport,
        Self::Language,
        Self::Childcare,
        Self::Clothing,
        Self::Shame,
        Self::Full,
        Self::Other,
    ];

    /// As it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Transport => "transport",
            Self::Language => "language",
            Self::Childcare => "childcare",
            Self::Clothing => "clothing",
            Self::Shame => "shame",
            Self::Full => "full",
            Self::Other => "other",
        }
    }
}

impl FromStr for BarrierTheme {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut all = Self::ALL.into_iter();
        all.find(|theme| theme.as_str() == text)
            .ok_or_else(|| format!("{text:?} is no theme"))
    }
}

/// Where somebody is kept away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BarrierPlace {
    /// By one of its postal codes.
    Municipality(String),
    /// An organizer of the region, by the word of who asks.
    Organizer(OrganizerId),
}

/// Counts one more. The caller may in these regions, and in those of these partners.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NoteBarrier {
    pub regions: Vec<CardSystemId>,
    pub partners: Vec<PartnerId>,
    pub card_system_id: CardSystemId,
    pub theme: BarrierTheme,
    pub place: BarrierPlace,
}

/// A quarter of a year in Brussels: `2026-Q3`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, examples("2026-Q3"))]
pub struct Quarter(NaiveDate);

impl Quarter {
    /// The quarter that holds a day.
    pub fn of(day: NaiveDate) -> Self {
        Self(PeriodType::Quarter.first_day(day))
    }

    /// The one before.
    pub fn before(self) -> Self {
        Self::of(self.0.pred_opt().unwrap_or(self.0))
    }

    /// Its first day, and the first day of the next.
    pub fn days(self) -> (NaiveDate, NaiveDate) {
        let next = PeriodType::Quarter.next_first_day(self.0);
        (self.0, next.unwrap_or(self.0))
    }
}

impl fmt::Display for Quarter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-Q{}", self.0.year(), self.0.month0() / 3 + 1)
    }
}

impl From<Quarter> for String {
    fn from(quarter: Quarter) -> Self {
        quarter.to_string()
    }
}

impl FromStr for Quarter {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let read = || {
            let (year, quarter) = text.split_once("-Q")?;
            let quarter: u32 = quarter.parse().ok().filter(|quarter| (1..=4).contains(quarter))?;
            let year: i32 = year.parse().ok().filter(|year| (2000..=9999).contains(year))?;
            NaiveDate::from_ymd_opt(year, quarter * 3 - 2, 1)
        };
        read().map(Self).ok_or_else(|| "is no quarter as 2026-Q3".into())
    }
}

impl TryFrom<String> for Quarter {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

/// What kept people of a region away in a quarter: the last one that is over, unless another is named.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReportBarriers {
    pub card_system_id: CardSystemId,
    pub quarter: Option<Quarter>,
}

/// What kept people away in a quarter. What was noted fewer than five times is not in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BarrierReport {
    pub card_system_id: CardSystemId,
    pub quarter: Quarter,
    pub barriers: Vec<BarrierCount>,
}

/// How often a theme was noted at a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BarrierCount {
    pub theme: BarrierTheme,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub municipality: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organizer_id: Option<OrganizerId>,
    /// 5 or more
    pub times: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_is_read_as_it_is_written_and_nothing_else_is_one() {
        for text in ["2026-Q1", "2026-Q4"] {
            assert_eq!(text.parse::<Quarter>().unwrap().to_string(), text);
        }
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let third = Quarter::of(day("2026-09-30"));
        assert_eq!(third.days(), (day("2026-07-01"), day("2026-10-01")));
        assert_eq!(third.before().before().before().to_string(), "2025-Q4");
        for text in ["", "2026", "2026-Q0", "2026-Q5", "-1-Q1", "99999-Q1", "2026-Qx"] {
            assert!(text.parse::<Quarter>().is_err(), "{text}");
        }
    }
}
