//! What an event has when nobody said anything, by the type of its calendar.
//!
//! Rule: a check-in is worth one point, unless the event says another number
//! Test: `a_check_in_is_told_with_its_points_title_and_place`
//! Source: UiTPAS documentation, points
//!
//! Rule: one check-in a day for dates, one a week for a period or a permanent offer, unless the event says
//! another check-in limit
//! Test: `a_permanent_offer_starts_anew_every_week_and_a_date_counts_once`
//! Source: UiTPAS documentation, check-in limits
//!
//! Rule: one ticket at a reduced tariff in all, for a permanent offer one a week, unless the event says
//! another ticket limit
//! Test: `a_permanent_offer_starts_anew_every_week_and_a_date_counts_once`
//! Source: UiTPAS documentation, ticket limits

use contracts::activity::Calendar;
use contracts::{PeriodLimit, PeriodType, Points};

/// One point for one participation.
pub const CHECKIN_POINTS: Points = 1;

/// How often somebody may check in. Single and several dates: once a day; a period or a permanent offer: once
/// a week.
pub fn checkin_limit(calendar: &Calendar) -> PeriodLimit {
    once(match calendar {
        Calendar::Single { .. } | Calendar::Multiple { .. } => PeriodType::Day,
        Calendar::Periodic { .. } | Calendar::Permanent { .. } => PeriodType::Week,
    })
}

/// How many tickets somebody may have at a reduced tariff: one a week for a permanent offer, one in all for
/// the others.
pub fn ticket_limit(calendar: &Calendar) -> PeriodLimit {
    once(match calendar {
        Calendar::Permanent { .. } => PeriodType::Week,
        _ => PeriodType::Absolute,
    })
}

fn once(period_type: PeriodType) -> PeriodLimit {
    PeriodLimit {
        volume: 1,
        period_type,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_permanent_offer_starts_anew_every_week_and_a_date_counts_once() {
        let permanent = Calendar::Permanent {
            opening_hours: vec![],
        };
        let single = Calendar::Single { dates: vec![] };
        assert_eq!(
            [checkin_limit(&permanent), ticket_limit(&permanent)].map(|limit| limit.period_type),
            [PeriodType::Week, PeriodType::Week]
        );
        assert_eq!(
            [checkin_limit(&single), ticket_limit(&single)].map(|limit| limit.period_type),
            [PeriodType::Day, PeriodType::Absolute]
        );
    }
}
