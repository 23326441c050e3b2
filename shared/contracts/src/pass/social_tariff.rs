//! The right to the social tariff (kansenstatuut) of one membership, and what it is worth today.
//!
//! Rule: a right stays fully usable for the days of grace after its end
//! Test: `grace_ends_with_the_thirtieth_brussels_day_after_the_end_date`
//! Source: UiTPAS documentation, kansenstatuut; `graceDays` of the card system
//!
//! Rule: a suspended right comes back after its day, and one that has ended is expired and not suspended
//! Test: `a_suspended_right_comes_back_after_its_day_and_an_expired_one_is_not_merely_suspended`
//! Source: UiTPAS API 4.0, `social-tariff-suspended`

use crate::day::{brussels_day, end_of};
use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A granted right: valid up to and including `end_date` (a Brussels day), then `grace_days` more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SocialTariff {
    pub end_date: NaiveDate,
    /// The region's grace period in days; the pass stays fully usable in it.
    pub grace_days: i32,
    /// No reduced price up to and including this day; points and rewards go on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspended_until: Option<NaiveDate>,
}

/// The status of a membership's right, as the API names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum SocialTariffStatus {
    Active,
    Expired,
    Suspended,
}

impl SocialTariff {
    /// What the right is worth at this instant.
    pub fn status(&self, at: DateTime<Utc>) -> SocialTariffStatus {
        let today = brussels_day(at);
        if today > self.last_day_of_grace() {
            SocialTariffStatus::Expired
        } else if self.suspended_until.is_some_and(|until| today <= until) {
            SocialTariffStatus::Suspended
        } else {
            SocialTariffStatus::Active
        }
    }

    /// Whether it has ended and its grace has not.
    pub fn in_grace(&self, at: DateTime<Utc>) -> bool {
        let today = brussels_day(at);
        self.end_date < today && today <= self.last_day_of_grace()
    }

    /// The last Brussels day on which it counts.
    pub fn last_day_of_grace(&self) -> NaiveDate {
        self.end_date
            .checked_add_days(Days::new(self.grace_days.max(0) as u64))
            .unwrap_or(self.end_date)
    }

    /// The view of the API; `endDate` is the last second of the Brussels day.
    pub fn view(&self, at: DateTime<Utc>) -> super::MembershipSocialTariff {
        let status = self.status(at);
        super::MembershipSocialTariff {
            status,
            end_date: end_of(self.end_date),
            in_grace_period: self.in_grace(at),
            suspended_until_date: self
                .suspended_until
                .filter(|_| status == SocialTariffStatus::Suspended)
                .map(end_of),
            expired: status == SocialTariffStatus::Expired,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn right(suspended_until: Option<&str>) -> SocialTariff {
        SocialTariff {
            end_date: "2026-04-30".parse().unwrap(),
            grace_days: 30,
            suspended_until: suspended_until.map(|d| d.parse().unwrap()),
        }
    }

    #[test]
    fn grace_ends_with_the_thirtieth_brussels_day_after_the_end_date() {
        let at = |t: &str| t.parse::<DateTime<Utc>>().unwrap();
        let right = right(None);
        assert_eq!(
            (
                right.status(at("2026-04-30T21:59:59Z")),
                right.in_grace(at("2026-04-30T21:59:59Z"))
            ),
            (SocialTariffStatus::Active, false)
        );
        assert_eq!(
            (
                right.status(at("2026-05-15T10:00:00Z")),
                right.in_grace(at("2026-05-15T10:00:00Z"))
            ),
            (SocialTariffStatus::Active, true)
        );
        assert_eq!(
            right.status(at("2026-05-30T21:59:59Z")),
            SocialTariffStatus::Active
        );
        assert_eq!(
            right.status(at("2026-05-30T22:00:00Z")),
            SocialTariffStatus::Expired
        );
    }

    #[test]
    fn a_suspended_right_comes_back_after_its_day_and_an_expired_one_is_not_merely_suspended() {
        let at = |t: &str| t.parse::<DateTime<Utc>>().unwrap();
        assert_eq!(
            right(Some("2026-03-01")).status(at("2026-03-01T12:00:00Z")),
            SocialTariffStatus::Suspended
        );
        assert_eq!(
            right(Some("2026-03-01")).status(at("2026-03-02T12:00:00Z")),
            SocialTariffStatus::Active
        );
        assert_eq!(
            right(Some("2027-03-01")).status(at("2026-12-01T12:00:00Z")),
            SocialTariffStatus::Expired
        );
    }
}
