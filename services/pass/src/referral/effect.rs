//! What is told of the effect of a partner: how many it referred, how many used the pass, how many came back.
//!
//! There is no way to subtract. Periods are those of one kind, which a partner keeps for ever, so that no two
//! overlap and there is no total beside them. A period is told when it is over, and then never changes: what
//! is heard later counts in the month in which it is heard. And of who used the pass only those are counted
//! who had agreed when the month was over: whatever somebody does who had not, no number shows it.
//!
//! Rule: of the effect of a partner a number under 5 is hidden, as one that is not known
//! Test: `a_number_under_five_is_hidden`
//! Source: this house; hidden under 5
//!
//! Rule: the effect is told for periods of one kind that are over, which do not overlap and never change
//! Test: `no_number_can_be_found_by_subtracting_what_is_told_now_from_what_is_told_later`,
//! `periods_of_a_partner_never_overlap`
//! Source: this house

use super::shown::month_of;
use chrono::{Datelike, NaiveDate};
use contracts::pass::{EffectOfPeriod, EffectPeriod};
use std::collections::BTreeMap;

/// The smallest number that is told.
const LEAST: i64 = 5;

/// What was counted of a month that is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Month {
    /// Its first day.
    pub month: NaiveDate,
    pub referred: i64,
    pub active: i64,
    pub returned: i64,
}

fn told(number: i64) -> Option<i64> {
    (LEAST <= number).then_some(number)
}

fn name(period: EffectPeriod, day: NaiveDate) -> String {
    match period {
        EffectPeriod::Month => day.format("%Y-%m").to_string(),
        EffectPeriod::Year => day.format("%Y").to_string(),
    }
}

/// Whether the period of this month is over, and all its months are counted by then: `counted` is the last
/// one that is.
fn is_over(period: EffectPeriod, month: NaiveDate, counted: NaiveDate) -> bool {
    match period {
        EffectPeriod::Month => month <= counted,
        EffectPeriod::Year => {
            month.year() < counted.year() || (counted.month() == 12 && month.year() == counted.year())
        }
    }
}

/// The periods that are over, the newest first; `months` are those that were counted.
pub fn effect(period: EffectPeriod, months: &[Month]) -> Vec<EffectOfPeriod> {
    let Some(counted) = months.iter().map(|one| month_of(one.month)).max() else {
        return vec![];
    };
    let mut sums: BTreeMap<String, (i64, i64, i64)> = BTreeMap::new();
    for one in months.iter().filter(|one| is_over(period, one.month, counted)) {
        let sum = sums.entry(name(period, one.month)).or_default();
        *sum = (sum.0 + one.referred, sum.1 + one.active, sum.2 + one.returned);
    }
    let periods = sums.into_iter().rev();
    periods
        .map(|(period, (referred, active, returned))| EffectOfPeriod {
            period,
            referred: told(referred),
            active: told(active),
            returned: told(returned),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Months;
    use proptest::prelude::*;

    fn months(counts: &[(i64, i64, i64)]) -> Vec<Month> {
        let first = NaiveDate::from_ymd_opt(2025, 3, 1).unwrap();
        let each = (0..).zip(counts);
        each.map(|(n, (referred, active, returned))| Month {
            month: first + Months::new(n),
            referred: *referred,
            active: *active,
            returned: *returned,
        })
        .collect()
    }

    #[test]
    fn a_number_under_five_is_hidden() {
        let told = effect(EffectPeriod::Month, &months(&[(12, 5, 0), (4, 4, 1)]));
        assert_eq!(told[0].period, "2025-04");
        assert_eq!(
            (told[0].referred, told[0].active, told[0].returned),
            (None, None, None)
        );
        assert_eq!(
            (told[1].referred, told[1].active, told[1].returned),
            (Some(12), Some(5), None)
        );
    }

    #[test]
    fn a_year_is_told_when_its_last_month_is_counted() {
        let mut counts = vec![(1, 1, 1); 9];
        assert_eq!(effect(EffectPeriod::Year, &months(&counts)), []);
        counts.push((1, 1, 0));
        let told = effect(EffectPeriod::Year, &months(&counts));
        assert_eq!((told.len(), told[0].period.as_str()), (1, "2025"));
        assert_eq!((told[0].referred, told[0].returned), (Some(10), Some(9)));
    }

    proptest! {
        #[test]
        fn periods_of_a_partner_never_overlap(
            counts in prop::collection::vec((0i64..9, 0i64..9, 0i64..9), 1..40), is_year: bool
        ) {
            let period = if is_year { EffectPeriod::Year } else { EffectPeriod::Month };
            let told = effect(period, &months(&counts));
            let names: std::collections::BTreeSet<_> = told.iter().map(|one| one.period.clone()).collect();
            prop_assert_eq!(names.len(), told.len());
            let length = if is_year { 4 } else { 7 };
            prop_assert!(told.iter().all(|one| one.period.len() == length));
        }

        #[test]
        fn no_number_can_be_found_by_subtracting_what_is_told_now_from_what_is_told_later(
            counts in prop::collection::vec((0i64..9, 0i64..9, 0i64..9), 1..40), is_year: bool
        ) {
            let period = if is_year { EffectPeriod::Year } else { EffectPeriod::Month };
            let all = months(&counts);
            let mut before: Vec<EffectOfPeriod> = vec![];
            for known in 1..=all.len() {
                let now = effect(period, &all[..known]);
                let new = now.len() - before.len();
                prop_assert_eq!(&now[new..], &before[..], "what was told never changes");
                for one in &now {
                    let numbers = [one.referred, one.active, one.returned];
                    prop_assert!(numbers.into_iter().flatten().all(|number| number >= LEAST));
                }
                before = now;
            }
        }
    }
}
