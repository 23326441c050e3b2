//! What an event has when nobody said anything, by the type of its calendar.

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
