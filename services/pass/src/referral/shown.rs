//! What a partner sees of how a referral stands, and on which day it is told: one rule for the API and for
//! events.
//!
//! Without consent that depends on nothing but what the partner did and which day it is: created until the
//! last day of the code, closed from then on. Not even that the code was used is told, because whoever may
//! not be followed must not be followed to the counter either; and that nobody came would tell the same of
//! the others.
//!
//! With consent nothing shows on the day on which it happens: whoever asks again and again would learn the
//! hour, and find the person at the counter. Until the last day of the code a pass that was given looks like
//! a code that was used, and so does that the counter could not help, because it may say that somebody has
//! no right: then the one is completed, and the other closed like any code that led to nothing.
//!
//! Rule: without consent a partner sees of a referral what it did itself and whether the last day of the code
//! is over, and nothing that anybody else does changes it
//! Test: `without_consent_nothing_that_others_do_changes_what_a_partner_sees`
//! Source: GDPR, articles 5 and 6; this house
//!
//! Rule: with consent a partner sees, and is told, that a pass was used only once the month is over in which
//! that was heard of, and never a day
//! Test: `with_consent_a_use_shows_when_its_month_is_over`
//! Source: this house: whoever saw somebody go must not recognize the use
//!
//! Rule: with consent a partner sees, and is told, on the day after that a code was used, given up or may be
//! followed; of a code that was used whether it led to a pass, when its last day is over
//! Test: `what_hangs_on_a_person_shows_on_the_day_after`, `a_counter_that_could_not_help_is_not_shown`,
//! `a_pass_that_was_given_shows_when_the_last_day_of_the_code_is_over`
//! Source: this house: whoever knows the hour could find the person at the counter
//!
//! Rule: a partner is told of a referral on the days on which it sees something else of it, and on no other
//! Test: `a_partner_is_told_on_each_day_on_which_it_sees_something_else`
//! Source: this house

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, TimeDelta, Utc};
use contracts::day::brussels_day;
use contracts::pass::{ReferralState, ShownState};

/// Whatever began on a day has ended by then.
const LATER: TimeDelta = TimeDelta::hours(1);

/// What there is to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    pub state: ReferralState,
    pub may_know: bool,
    /// From when it may, where consent came later.
    pub known_from: Option<NaiveDate>,
    /// The partner withdrew it.
    pub is_taken_back: bool,
    /// Of the code.
    pub last_day: NaiveDate,
    /// A counter took the code for the first time.
    pub used_on: Option<NaiveDate>,
    /// Whoever is guided took it back.
    pub withdrawn_on: Option<NaiveDate>,
    pub active_heard: Option<NaiveDate>,
    pub returned_heard: Option<NaiveDate>,
}

/// The day as partners see it: an hour behind, so that nothing of it comes later.
pub fn day_of(now: DateTime<Utc>) -> NaiveDate {
    brussels_day(now - LATER)
}

/// The first day of its month.
pub fn month_of(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

/// Whether the partner may know on this day how it goes on.
pub fn may_know(seen: &Seen, today: NaiveDate) -> bool {
    seen.may_know && !seen.is_taken_back && seen.known_from.is_none_or(|from| from <= today)
}

/// How it stands for the partner, on this day.
pub fn shown(seen: &Seen, today: NaiveDate) -> ShownState {
    let is_over = seen.last_day < today;
    if seen.is_taken_back {
        return ShownState::Withdrawn;
    }
    if !may_know(seen, today) {
        return match is_over {
            true => ShownState::Closed,
            false => ShownState::Created,
        };
    }
    let was_before = |step: Option<NaiveDate>| step.is_some_and(|day| day < today);
    let month_is_over = |heard: Option<NaiveDate>| heard.is_some_and(|day| month_of(day) < month_of(today));
    let is_used = was_before(seen.used_on);
    match seen.state {
        _ if month_is_over(seen.returned_heard) => ShownState::Returned,
        _ if month_is_over(seen.active_heard) => ShownState::Active,
        ReferralState::Withdrawn if was_before(seen.withdrawn_on) => ShownState::Withdrawn,
        ReferralState::Created
        | ReferralState::Accepted
        | ReferralState::Refused
        | ReferralState::Expired
            if is_over =>
        {
            match is_used {
                true => ShownState::Closed,
                false => ShownState::Expired,
            }
        }
        ReferralState::Completed | ReferralState::Active | ReferralState::Returned if is_over && is_used => {
            ShownState::Completed
        }
        _ if is_used => ShownState::Used,
        _ => ShownState::Created,
    }
}

/// The next day behind this one on which a partner that may know sees something else.
pub fn next_change(seen: &Seen, after: NaiveDate) -> Option<NaiveDate> {
    let behind = |day: Option<NaiveDate>| day.map(|day| day + Days::new(1));
    let month_behind = |day: Option<NaiveDate>| day.map(|day| month_of(day) + Months::new(1));
    let days = [
        seen.known_from,
        behind(Some(seen.last_day)),
        behind(seen.used_on),
        behind(seen.withdrawn_on),
        month_behind(seen.active_heard),
        month_behind(seen.returned_heard),
    ];
    let differs = |day: &NaiveDate| shown(seen, *day) != shown(seen, *day - Days::new(1));
    let mut days: Vec<NaiveDate> = days.into_iter().flatten().filter(|day| after < *day).collect();
    days.sort_unstable();
    days.into_iter().find(|day| may_know(seen, *day) && differs(day))
}

/// What events say where the API shows this; of some nothing.
pub fn as_told(shown: ShownState) -> Option<ReferralState> {
    match shown {
        ShownState::Created => Some(ReferralState::Created),
        ShownState::Used => Some(ReferralState::Accepted),
        ShownState::Completed => Some(ReferralState::Completed),
        ShownState::Active => Some(ReferralState::Active),
        ShownState::Returned => Some(ReferralState::Returned),
        ShownState::Expired => Some(ReferralState::Expired),
        ShownState::Withdrawn => Some(ReferralState::Withdrawn),
        ShownState::Closed => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ReferralState::*;
    use proptest::prelude::*;

    const STATES: [ReferralState; 8] = [
        Created, Accepted, Completed, Active, Returned, Expired, Refused, Withdrawn,
    ];

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn seen(state: ReferralState, may_know: bool) -> Seen {
        Seen {
            state,
            may_know,
            known_from: None,
            is_taken_back: false,
            last_day: day("2026-05-10"),
            used_on: Some(day("2026-03-12")).filter(|_| state != Created && state != Expired),
            withdrawn_on: Some(day("2026-03-14")).filter(|_| state == Withdrawn),
            active_heard: None,
            returned_heard: None,
        }
    }

    #[test]
    fn without_consent_nothing_that_others_do_changes_what_a_partner_sees() {
        for heard in [None, Some(day("2026-03-20")), Some(day("2026-07-20"))] {
            for state in STATES {
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
                assert_eq!(next_change(&one, day("2026-03-01")), None, "nor is it told");
                let taken_back = Seen {
                    is_taken_back: true,
                    may_know: true,
                    ..one
                };
                assert_eq!(shown(&taken_back, day("2026-03-12")), ShownState::Withdrawn);
                assert_eq!(next_change(&taken_back, day("2026-03-01")), None);
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
        let behind_midnight = "2026-03-31T22:59:00Z".parse().unwrap();
        assert_eq!(day_of(behind_midnight), day("2026-03-31"), "of April in Brussels");
    }

    #[test]
    fn what_hangs_on_a_person_shows_on_the_day_after() {
        let used = seen(Completed, true);
        assert_eq!(shown(&used, day("2026-03-12")), ShownState::Created);
        assert_eq!(shown(&used, day("2026-03-13")), ShownState::Used);
        let gone = seen(Withdrawn, true);
        assert_eq!(shown(&gone, day("2026-03-14")), ShownState::Used);
        assert_eq!(shown(&gone, day("2026-03-15")), ShownState::Withdrawn);
        let agreed = Seen {
            known_from: Some(day("2026-03-20")),
            ..used
        };
        assert_eq!(shown(&agreed, day("2026-03-19")), ShownState::Created);
        assert_eq!(shown(&agreed, day("2026-03-20")), ShownState::Used);
    }

    #[test]
    fn a_pass_that_was_given_shows_when_the_last_day_of_the_code_is_over() {
        let given = seen(Completed, true);
        assert_eq!(shown(&given, day("2026-05-10")), ShownState::Used);
        assert_eq!(shown(&given, day("2026-05-11")), ShownState::Completed);
        assert_eq!(next_change(&given, day("2026-03-13")), Some(day("2026-05-11")));
        assert_eq!(as_told(ShownState::Completed), Some(Completed));
        let used_this_month = Seen {
            active_heard: Some(day("2026-05-04")),
            ..seen(Active, true)
        };
        assert_eq!(shown(&used_this_month, day("2026-05-11")), ShownState::Completed);
        assert_eq!(shown(&used_this_month, day("2026-06-01")), ShownState::Active);
    }

    #[test]
    fn a_counter_that_could_not_help_is_not_shown() {
        for today in ["2026-03-12", "2026-03-13", "2026-05-10", "2026-05-11"] {
            let [refused, waits] = [Refused, Accepted].map(|state| shown(&seen(state, true), day(today)));
            assert_eq!(refused, waits, "{today}");
        }
        assert_eq!(shown(&seen(Refused, true), day("2026-05-11")), ShownState::Closed);
        assert_eq!(
            shown(&seen(Created, true), day("2026-05-11")),
            ShownState::Expired
        );
    }

    proptest! {
        #[test]
        fn a_partner_is_told_on_each_day_on_which_it_sees_something_else(
            state in 0_usize..8,
            days in prop::collection::vec(prop::option::of(0_u64..300), 5),
            may_know: bool
        ) {
            let first = day("2026-03-01");
            let at = |n: usize| days[n].map(|n| first + Days::new(n));
            let one = Seen {
                known_from: at(0), used_on: at(1), withdrawn_on: at(2), active_heard: at(3),
                returned_heard: at(4), ..seen(STATES[state], may_know)
            };
            let mut told = vec![];
            let mut after = first;
            while let Some(next) = next_change(&one, after) {
                told.push(next);
                after = next;
            }
            let changes: Vec<NaiveDate> = (1..500)
                .map(|n| first + Days::new(n))
                .filter(|day| shown(&one, *day) != shown(&one, *day - Days::new(1)))
                .filter(|day| super::may_know(&one, *day))
                .collect();
            prop_assert_eq!(told, changes);
        }
    }
}
