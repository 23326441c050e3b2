//! When points end.
//!
//! Rule: points end with the year after the one in which they were earned
//! Test: `points_of_2025_end_with_2026`
//! Source: the region; setting `expiry`
//!
//! Rule: points that come back after their end stay valid for thirty days
//! Test: `points_that_come_back_after_their_end_get_thirty_days`,
//! `what_is_left_of_2025_ends_and_a_refund_of_it_gets_thirty_days`
//! Source: setting `courtesy_days`

use chrono::{Datelike, Days, NaiveDate};
use serde::{Deserialize, Serialize};

/// The region's rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExpiryRule {
    Never,
    /// 31 December of the year after earning.
    EndOfNextYear,
}

impl ExpiryRule {
    /// The last valid Brussels day of points earned on this day.
    pub fn last_day(self, earned_on: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::Never => None,
            Self::EndOfNextYear => NaiveDate::from_ymd_opt(earned_on.year() + 1, 12, 31),
        }
    }
}

/// The last valid day of points that come back on `today`: their own, or a courtesy if that is too near or
/// past.
pub fn after_refund(own: Option<NaiveDate>, today: NaiveDate, courtesy_days: u64) -> Option<NaiveDate> {
    own.map(|own| own.max(today + Days::new(courtesy_days)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn points_of_2025_end_with_2026() {
        assert_eq!(
            ExpiryRule::EndOfNextYear.last_day(date("2025-03-01")),
            Some(date("2026-12-31"))
        );
        assert_eq!(ExpiryRule::Never.last_day(date("2025-03-01")), None);
    }

    #[test]
    fn points_that_come_back_after_their_end_get_thirty_days() {
        assert_eq!(
            after_refund(Some(date("2026-12-31")), date("2027-01-05"), 30),
            Some(date("2027-02-04"))
        );
        assert_eq!(
            after_refund(Some(date("2027-12-31")), date("2027-01-05"), 30),
            Some(date("2027-12-31"))
        );
        assert_eq!(after_refund(None, date("2027-01-05"), 30), None);
    }
}
