//! Limits that an event has when nobody set any, by its calendar type.

use contracts::activity::Calendar;
use contracts::{PeriodLimit, PeriodType, Points};

/// One point for one participation.
pub const CHECKIN_POINTS: Points = 1;

/// Single and several dates: once a day; a period or a permanent offer: once a week.
pub fn checkin_limit(calendar: &Calendar) -> PeriodLimit {
    let period_type = match calendar {
        Calendar::Single { .. } | Calendar::Multiple { .. } => PeriodType::Day,
        Calendar::Periodic { .. } | Calendar::Permanent { .. } => PeriodType::Week,
    };
    PeriodLimit {
        volume: 1,
        period_type,
    }
}

/// Tickets at a reduced tariff: once a week for a permanent offer, once in all for the others.
pub fn ticket_limit(calendar: &Calendar) -> PeriodLimit {
    let period_type = match calendar {
        Calendar::Permanent { .. } => PeriodType::Week,
        _ => PeriodType::Absolute,
    };
    PeriodLimit {
        volume: 1,
        period_type,
    }
}
