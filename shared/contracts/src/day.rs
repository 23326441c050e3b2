//! Days and periods as people in Flanders live them: Europe/Brussels.
//!
//! Rule: days, weeks from Monday, months, quarters and years are those of Brussels
//! Test: `every_day_lies_in_exactly_one_period_of_each_kind`,
//! `an_evening_in_utc_can_be_the_next_day_in_brussels`
//! Source: UiTPAS documentation, limits
//!
//! Rule: an end date is the last second of its Brussels day
//! Test: `an_end_date_is_the_end_of_the_brussels_day_in_winter_and_in_summer`
//! Source: UiTPAS API 4.0, `endDate`

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Europe::Brussels;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The calendar day in Brussels at this instant.
pub fn brussels_day(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&Brussels).date_naive()
}

/// The first instant of a Brussels day.
pub fn start_of(day: NaiveDate) -> DateTime<Utc> {
    local(day, NaiveTime::MIN)
}

/// The last second of a Brussels day: how the field writes an end date.
pub fn end_of(day: NaiveDate) -> DateTime<Utc> {
    start_of(day.checked_add_days(Days::new(1)).unwrap_or(day)) - chrono::Duration::seconds(1)
}

/// A Brussels wall-clock time as an instant. A time that the summer clock skips moves on to the next one that
/// exists.
pub fn local(day: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
    let naive = day.and_time(time);
    Brussels
        .from_local_datetime(&naive)
        .earliest()
        .or_else(|| {
            Brussels
                .from_local_datetime(&(naive + chrono::Duration::hours(1)))
                .earliest()
        })
        .map_or_else(|| naive.and_utc(), |at| at.with_timezone(&Utc))
}

/// How long a limit counts. Boundaries are Brussels days; a week starts on Monday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum PeriodType {
    Absolute,
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

impl PeriodType {
    /// The first day of the period that holds `day`; `ABSOLUTE` starts on a fixed day long ago.
    pub fn first_day(self, day: NaiveDate) -> NaiveDate {
        let month = |m| NaiveDate::from_ymd_opt(day.year(), m, 1).unwrap_or(day);
        match self {
            Self::Absolute => NaiveDate::from_ymd_opt(2000, 1, 1).unwrap_or(day),
            Self::Day => day,
            Self::Week => day - Days::new(u64::from(day.weekday().num_days_from_monday())),
            Self::Month => month(day.month()),
            Self::Quarter => month((day.month0() / 3) * 3 + 1),
            Self::Year => month(1),
        }
    }

    /// The first day after the period that starts on `first`; none for `ABSOLUTE`.
    pub fn next_first_day(self, first: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::Absolute => None,
            Self::Day => Some(first + Days::new(1)),
            Self::Week => Some(first + Days::new(7)),
            Self::Month => Some(first + Months::new(1)),
            Self::Quarter => Some(first + Months::new(3)),
            Self::Year => Some(first + Months::new(12)),
        }
    }
}

/// At most `volume` in one period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PeriodLimit {
    pub volume: i32,
    pub period_type: PeriodType,
}

/// A period of the API, inclusive at both ends; no end means open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Period)]
pub struct Span {
    pub begin: DateTime<Utc>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<DateTime<Utc>>,
}

impl Span {
    /// Whether the instant is inside; both ends count.
    pub fn contains(&self, at: DateTime<Utc>) -> bool {
        self.begin <= at && self.end.is_none_or(|end| at <= end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn date(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    #[test]
    fn an_end_date_is_the_end_of_the_brussels_day_in_winter_and_in_summer() {
        assert_eq!(
            end_of(date(2022, 12, 31)).to_rfc3339(),
            "2022-12-31T22:59:59+00:00"
        );
        assert_eq!(
            end_of(date(2024, 4, 30)).to_rfc3339(),
            "2024-04-30T21:59:59+00:00"
        );
    }

    #[test]
    fn an_evening_in_utc_can_be_the_next_day_in_brussels() {
        assert_eq!(
            brussels_day("2026-06-30T22:30:00Z".parse().unwrap()),
            date(2026, 7, 1)
        );
    }

    #[test]
    fn a_quarter_past_two_in_the_night_of_the_summer_clock_still_is_an_instant() {
        let skipped = local(date(2026, 3, 29), NaiveTime::from_hms_opt(2, 15, 0).unwrap());
        assert_eq!(skipped.to_rfc3339(), "2026-03-29T01:15:00+00:00");
    }

    proptest! {
        #[test]
        fn every_day_lies_in_exactly_one_period_of_each_kind(offset in 0u64..20_000) {
            let day = date(2001, 1, 1) + Days::new(offset);
            use PeriodType::{Day, Month, Quarter, Week, Year};
            for kind in [Day, Week, Month, Quarter, Year] {
                let first = kind.first_day(day);
                let next = kind.next_first_day(first).unwrap();
                prop_assert!(first <= day && day < next, "{kind:?} {day}");
                prop_assert_eq!(kind.first_day(next), next);
            }
        }
    }
}
