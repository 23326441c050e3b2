//! How often somebody may check in at an event: `volume` times in a period.
//!
//! The limit is a setting of the event; where nobody set any it is `event::defaults::checkin_limit`. A
//! period begins on a Brussels day ([`PeriodType::first_day`](contracts::PeriodType::first_day)). Each
//! check-in takes one place of the period in which it happens, and whoever comes after the last place is
//! refused. What is taken is counted in `checkin_count`; [`super::store::booking`] takes a place only below
//! the volume, in SQL, because that alone holds when two scan at once.

use super::not_allowed;
use chrono::NaiveDate;
use contracts::{PeriodLimit, Refusal, message};

/// One of the places that a limit gives in a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub limit: PeriodLimit,
    /// The first Brussels day of the period.
    pub period: NaiveDate,
}

impl Place {
    /// The place that a check-in on this Brussels day takes.
    pub fn of(limit: PeriodLimit, day: NaiveDate) -> Self {
        Self {
            limit,
            period: limit.period_type.first_day(day),
        }
    }

    /// Whether one is left when so many are taken.
    pub fn is_left(&self, taken: i32) -> bool {
        taken < self.limit.volume
    }

    /// What somebody hears for whom none was left.
    pub fn refusal(&self) -> Refusal {
        not_allowed(message::already_counted(self.limit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::PeriodType;

    #[test]
    fn a_place_is_of_the_period_that_holds_the_day_and_is_left_below_the_volume() {
        let twice_a_week = PeriodLimit {
            volume: 2,
            period_type: PeriodType::Week,
        };
        let sunday = "2026-11-15".parse().unwrap();
        let place = Place::of(twice_a_week, sunday);
        assert_eq!(place.period, "2026-11-09".parse().unwrap(), "the Monday before");
        assert_eq!(
            [0, 1, 2, 3].map(|taken| place.is_left(taken)),
            [true, true, false, false]
        );
    }
}
