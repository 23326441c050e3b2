//! What a partner sees of how a referral stands.
//!
//! Without consent that depends on nothing but what the partner did and which day it is: created until the
//! last day of the code, closed from then on. Not even that the code was used is told, because whoever may
//! not be followed must not be followed to the counter either; and that nobody came would tell the same of
//! the others.
//!
//! Rule: without consent a partner sees of a referral what it did itself and whether the last day of the code
//! is over, and nothing that anybody else does changes it
//! Test: `without_consent_nothing_that_others_do_changes_what_a_partner_sees`
//! Source: GDPR, articles 5 and 6; this house
//!
//! Rule: with consent a partner sees that a pass was used only once the month is over in which that was heard
//! of, and never a day
//! Test: `with_consent_a_use_shows_when_its_month_is_over`
//! Source: this house: whoever saw somebody go must not recognize the use

use chrono::{Datelike, NaiveDate};
use contracts::pass::{ReferralState, ShownState};

/// What there is to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    pub state: ReferralState,
    pub may_know: bool,
    /// The partner withdrew it.
    pub is_taken_back: bool,
    /// Of the code.
    pub last_day: NaiveDate,
    pub active_heard: Option<NaiveDate>,
    pub returned_heard: Option<NaiveDate>,
}

/// The first day of its month.
pub fn month_of(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

/// How it stands for the partner, on this day.
pub fn shown(seen: &Seen, today: NaiveDate) -> ShownState {
    if seen.is_taken_back {
        return ShownState::Withdrawn;
    }
    if !seen.may_know {
        return match seen.last_day < today {
            true => ShownState::Closed,
            false => ShownState::Created,
        };
    }
    let is_told = |heard: Option<NaiveDate>| heard.is_some_and(|day| month_of(day) < month_of(today));
    match seen.state {
        ReferralState::Created => ShownState::Created,
        ReferralState::Accepted | ReferralState::Completed => ShownState::Used,
        ReferralState::Active | ReferralState::Returned => {
            match (is_told(seen.active_heard), is_told(seen.returned_heard)) {
                (_, true) => ShownState::Returned,
                (true, false) => ShownState::Active,
                (false, false) => ShownState::Used,
            }
        }
        ReferralState::Expired => ShownState::Expired,
        ReferralState::Refused => ShownState::Refused,
        ReferralState::Withdrawn => ShownState::Withdrawn,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ReferralState::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn seen(state: ReferralState, may_know: bool) -> Seen {
        Seen {
            state,
            may_know,
            is_taken_back: false,
            last_day: day("2026-05-10"),
            active_heard: None,
            returned_heard: None,
        }
    }

    #[test]
    fn without_consent_nothing_that_others_do_changes_what_a_partner_sees() {
        let states = [
            Created, Accepted, Completed, Active, Returned, Expired, Refused, Withdrawn,
        ];
        for heard in [None, Some(day("2026-03-20")), Some(day("2026-07-20"))] {
            for state in states {
                let one = Seen {
                    active_heard: heard,
                    returned_heard: heard,
                    ..seen(state, false)
                };
                for (today, expected) in [
                    ("2026-03-12", ShownState::Created),
                    ("2026-05-10", ShownState::Created),
                    ("2026-05-11", ShownState::Closed),
                    ("2027-01-01", ShownState::Closed),
                ] {
                    assert_eq!(shown(&one, day(today)), expected, "{state:?} {today}");
                }
                let taken_back = Seen {
                    is_taken_back: true,
                    ..one
                };
                assert_eq!(shown(&taken_back, day("2026-03-12")), ShownState::Withdrawn);
            }
        }
    }

    #[test]
    fn with_consent_a_use_shows_when_its_month_is_over() {
        let active = Seen {
            active_heard: Some(day("2026-03-20")),
            ..seen(Active, true)
        };
        assert_eq!(shown(&active, day("2026-03-31")), ShownState::Used);
        assert_eq!(shown(&active, day("2026-04-01")), ShownState::Active);
        let returned = Seen {
            state: Returned,
            returned_heard: Some(day("2026-07-02")),
            ..active
        };
        assert_eq!(shown(&returned, day("2026-07-31")), ShownState::Active);
        assert_eq!(shown(&returned, day("2026-08-01")), ShownState::Returned);
        assert_eq!(shown(&seen(Accepted, true), day("2026-03-12")), ShownState::Used);
        assert_eq!(
            shown(&seen(Refused, true), day("2026-03-12")),
            ShownState::Refused
        );
    }
}
