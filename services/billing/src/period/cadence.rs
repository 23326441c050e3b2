//! Where the calendar has the periods of a region begin and end.
//!
//! Rule: periods follow each other without a gap; each ends where the calendar ends the month, the two months
//! or the quarter that its first day is in
//! Test: `periods_of_each_cadence_follow_each_other_without_a_gap`
//! Source: field: quarterly, two-monthly; the region's data

use chrono::{Datelike, Months, NaiveDate};
use contracts::billing::Cadence;

/// The first day of the calendar's period that this day is in.
pub fn first_day(cadence: Cadence, day: NaiveDate) -> NaiveDate {
    let months = months(cadence);
    let month0 = day.month0() / months * months;
    NaiveDate::from_ymd_opt(day.year(), month0 + 1, 1).unwrap_or(day)
}

/// The last day of the calendar's period that this day is in.
pub fn last_day(cadence: Cadence, day: NaiveDate) -> NaiveDate {
    let next = first_day(cadence, day).checked_add_months(Months::new(months(cadence)));
    next.and_then(|next| next.pred_opt()).unwrap_or(day)
}

fn months(cadence: Cadence) -> u32 {
    match cadence {
        Cadence::Month => 1,
        Cadence::TwoMonths => 2,
        Cadence::Quarter => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Days;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_period_that_begins_within_one_of_the_calendar_ends_with_it() {
        for (cadence, begins, ends) in [
            (Cadence::Quarter, "2026-01-01", "2026-03-31"),
            (Cadence::Quarter, "2026-11-01", "2026-12-31"),
            (Cadence::TwoMonths, "2026-01-01", "2026-02-28"),
            (Cadence::TwoMonths, "2026-04-01", "2026-04-30"),
            (Cadence::Month, "2028-02-01", "2028-02-29"),
        ] {
            assert_eq!(last_day(cadence, day(begins)), day(ends), "{begins}");
        }
    }

    proptest! {
        #[test]
        fn periods_of_each_cadence_follow_each_other_without_a_gap(offset in 0u64..20_000) {
            let day = day("2001-01-01") + Days::new(offset);
            for cadence in [Cadence::Month, Cadence::TwoMonths, Cadence::Quarter] {
                let (first, last) = (first_day(cadence, day), last_day(cadence, day));
                prop_assert!(first <= day && day <= last, "{cadence:?} {day}");
                prop_assert_eq!(last_day(cadence, first), last);
                let next = last.succ_opt().unwrap();
                prop_assert_eq!(first_day(cadence, next), next);
            }
        }
    }
}
