//! Which periods reports are about.
//!
//! Rule: suggested are the quarters of the last two years that are over, the newest first
//! Test: `suggested_are_the_eight_quarters_before_this_one`
//! Source: UiTPAS documentation, rapporterings-periodes-opvragen
//!
//! Rule: both days of a period count, from midnight to midnight in Brussels
//! Test: `both_days_of_a_period_count_as_brussels_lives_them`, `a_report_has_what_stands_on_its_days`
//! Source: UiTPAS API 4.0, ReportPeriod

use chrono::{DateTime, Days, NaiveDate, Utc};
use contracts::Refusal;
use contracts::billing::ReportPeriod;
use contracts::day::{PeriodType, start_of};

const SUGGESTED: usize = 8;

/// The periods that people usually want, on this day.
pub fn suggested(today: NaiveDate) -> Vec<ReportPeriod> {
    let quarter = |day: NaiveDate| PeriodType::Quarter.first_day(day);
    let before = |first: &NaiveDate| first.pred_opt().map(quarter);
    let firsts = std::iter::successors(Some(quarter(today)), before);
    let pairs = firsts.clone().skip(1).zip(firsts);
    let of = |(start_date, next): (NaiveDate, NaiveDate)| {
        let end_date = next.pred_opt()?;
        Some(ReportPeriod { start_date, end_date })
    };
    pairs.filter_map(of).take(SUGGESTED).collect()
}

/// A period whose end is not before its start.
pub fn require(period: ReportPeriod) -> Result<(), Refusal> {
    match period.start_date <= period.end_date {
        true => Ok(()),
        false => {
            let words = "is before startDate".to_owned();
            Err(Refusal::invalid_data(&[("/endDate".into(), words)]))
        }
    }
}

/// From this instant, and before that one.
pub fn instants(period: ReportPeriod) -> (DateTime<Utc>, DateTime<Utc>) {
    let behind = period.end_date.checked_add_days(Days::new(1));
    (
        start_of(period.start_date),
        start_of(behind.unwrap_or(period.end_date)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(start: &str, end: &str) -> ReportPeriod {
        ReportPeriod {
            start_date: start.parse().unwrap(),
            end_date: end.parse().unwrap(),
        }
    }

    #[test]
    fn suggested_are_the_eight_quarters_before_this_one() {
        let on = |day: &str| suggested(day.parse().unwrap());
        let all = on("2026-11-14");
        assert_eq!(all.len(), 8);
        assert_eq!(all[0], period("2026-07-01", "2026-09-30"));
        assert_eq!(all[3], period("2025-10-01", "2025-12-31"));
        assert_eq!(all[7], period("2024-10-01", "2024-12-31"));
        assert_eq!(on("2026-10-01"), all);
        assert_eq!(on("2026-09-30")[0], period("2026-04-01", "2026-06-30"));
        assert_eq!(on("2026-01-01")[0], period("2025-10-01", "2025-12-31"));
    }

    #[test]
    fn both_days_of_a_period_count_as_brussels_lives_them() {
        let (from, before) = instants(period("2026-07-01", "2026-09-30"));
        assert_eq!(from.to_rfc3339(), "2026-06-30T22:00:00+00:00");
        assert_eq!(before.to_rfc3339(), "2026-09-30T22:00:00+00:00");
        let (from, before) = instants(period("2026-10-25", "2026-10-25"));
        assert_eq!((before - from).num_hours(), 25, "the summer clock ends");
    }

    #[test]
    fn a_period_does_not_end_before_it_starts() {
        require(period("2026-07-01", "2026-07-01")).unwrap();
        assert!(require(period("2026-07-02", "2026-07-01")).is_err());
    }
}
