//! Which step a referral takes from where.
//!
//! Rule: a code is taken once, completed once, and counts until its last day; what has ended takes no step
//! any more
//! Test: `every_step_begins_where_the_picture_says`, `what_has_ended_takes_no_step`
//! Source: this house
//!
//! Rule: a referral is active with the first use on or after the day on which it was completed, and has
//! returned with a use 90 days after that or later
//! Test: `a_use_counts_from_the_day_of_completion_and_again_after_ninety_days`
//! Source: this house

use chrono::{Days, NaiveDate};
use contracts::pass::ReferralState::{self, *};

/// What moves a referral on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Accept,
    Complete,
    Refuse,
    HandOver,
    Withdraw,
    Expire,
}

const RETURNS_AFTER: Days = Days::new(90);

/// Where it is after a step; none when that cannot be taken from there.
pub fn next(state: ReferralState, step: Step) -> Option<ReferralState> {
    match (state, step) {
        (Created, Step::Accept) => Some(Accepted),
        (Accepted, Step::Complete) => Some(Completed),
        (Accepted, Step::Refuse) => Some(Refused),
        (Accepted, Step::HandOver) => Some(Created),
        (Created | Accepted, Step::Withdraw) => Some(Withdrawn),
        (Created | Accepted, Step::Expire) => Some(Expired),
        _ => None,
    }
}

/// The days of a referral that was completed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Life {
    pub state: ReferralState,
    pub completed_on: NaiveDate,
    pub active_on: Option<NaiveDate>,
    pub returned_on: Option<NaiveDate>,
}

impl Life {
    /// With a use on this day. The first use stays the one that was heard of first.
    pub fn used(self, day: NaiveDate) -> Self {
        match (self.state, self.active_on) {
            (Completed, _) if self.completed_on <= day => Self {
                state: Active,
                active_on: Some(day),
                ..self
            },
            (Active, Some(first)) if first + RETURNS_AFTER <= day => Self {
                state: Returned,
                returned_on: Some(day),
                ..self
            },
            _ => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATES: [ReferralState; 8] = [
        Created, Accepted, Completed, Active, Returned, Expired, Refused, Withdrawn,
    ];
    const STEPS: [Step; 6] = [
        Step::Accept,
        Step::Complete,
        Step::Refuse,
        Step::HandOver,
        Step::Withdraw,
        Step::Expire,
    ];

    #[test]
    fn every_step_begins_where_the_picture_says() {
        let from = |step: Step| {
            STATES
                .into_iter()
                .filter(|state| next(*state, step).is_some())
                .collect::<Vec<_>>()
        };
        assert_eq!(from(Step::Accept), [Created]);
        for step in [Step::Complete, Step::Refuse, Step::HandOver] {
            assert_eq!(from(step), [Accepted], "{step:?}");
        }
        for step in [Step::Withdraw, Step::Expire] {
            assert_eq!(from(step), [Created, Accepted], "{step:?}");
        }
    }

    #[test]
    fn what_has_ended_takes_no_step() {
        for state in [Returned, Expired, Refused, Withdrawn] {
            assert!(STEPS.iter().all(|step| next(state, *step).is_none()), "{state:?}");
        }
    }

    #[test]
    fn a_use_counts_from_the_day_of_completion_and_again_after_ninety_days() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let life = Life {
            state: Completed,
            completed_on: day("2026-03-10"),
            active_on: None,
            returned_on: None,
        };
        assert_eq!(life.used(day("2026-03-09")), life, "before");
        let active = life.used(day("2026-03-10"));
        assert_eq!(
            (active.state, active.active_on),
            (Active, Some(day("2026-03-10")))
        );
        assert_eq!(active.used(day("2026-06-07")), active, "89 days later");
        let returned = active.used(day("2026-06-08"));
        assert_eq!(
            (returned.state, returned.returned_on),
            (Returned, Some(day("2026-06-08")))
        );
        assert_eq!(returned.used(day("2027-01-01")), returned);
        let refused = Life {
            state: Refused,
            ..life
        };
        assert_eq!(refused.used(day("2026-04-01")), refused);
    }
}
