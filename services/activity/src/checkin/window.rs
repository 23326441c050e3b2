//! When an event takes check-ins: around its dates, or on the opening days of a period.
//!
//! | calendar | open |
//! |---|---|
//! | single, several dates | from the margin before each start until the margin after its end; without times all of the Brussels day |
//! | period, permanent | the same around the opening hours of each day; without hours all of every day |
//!
//! After the last of them the event is over, and says so in other words than before or between them.
//!
//! Rule: a check-in counts from five hours before the start until five hours after the end of a date
//! Test: `a_single_date_is_open_from_five_hours_before_until_five_hours_after`,
//! `the_door_opens_five_hours_before_and_closes_five_hours_after`
//! Source: UiTPAS documentation, check-in period; setting `checkin_margin_hours`
//!
//! Rule: a date without times takes check-ins on its whole Brussels day
//! Test: `without_times_the_whole_brussels_day_counts`
//! Source: UiTPAS documentation, check-in period
//!
//! Rule: an end before the start is on the next day: a party is still open after midnight
//! Test: `a_party_that_ends_after_midnight_is_still_open_then`
//! Source: this house
//!
//! Rule: a period or permanent offer with opening hours takes check-ins around those hours, without them on
//! every day
//! Test: `opening_hours_close_on_other_week_days_and_a_period_ends`
//! Source: UiTPAS documentation, check-in period

use super::not_allowed;
use chrono::{DateTime, Datelike, Days, Duration, NaiveDate, NaiveTime, Utc};
use contracts::activity::{Calendar, Occurrence, OpeningHours};
use contracts::day::{brussels_day, local, start_of};
use contracts::{Refusal, message};

/// Whether check-ins are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doors {
    /// Now.
    Open,
    /// Not now, but again later.
    NotNow,
    /// Never again.
    Over,
}

/// Refuses outside of the window, with words for the holder.
pub fn require_open(calendar: &Calendar, at: DateTime<Utc>, margin: Duration) -> Result<(), Refusal> {
    match doors(calendar, at, margin) {
        Doors::Open => Ok(()),
        Doors::NotNow => Err(not_allowed(message::event_is_not_open())),
        Doors::Over => Err(not_allowed(message::event_is_over())),
    }
}

/// From here until just before there.
type Stretch = (DateTime<Utc>, DateTime<Utc>);

/// The doors at this instant. Times known: from `margin` before the start until `margin` after the end;
/// unknown: the whole Brussels day.
pub fn doors(calendar: &Calendar, at: DateTime<Utc>, margin: Duration) -> Doors {
    let (near, last) = match calendar {
        Calendar::Single { dates } | Calendar::Multiple { dates } => {
            let all: Vec<Stretch> = dates.iter().map(|date| occurrence(date, margin)).collect();
            let last = all.iter().map(|(_, end)| *end).max().unwrap_or(at);
            (all, Some(last))
        }
        Calendar::Periodic {
            from,
            to,
            opening_hours,
        } => {
            let near = around(at)
                .filter(|day| from <= day && day <= to)
                .flat_map(|day| open_on(day, opening_hours, margin))
                .collect();
            (near, Some(start_of(*to + Days::new(1)) + margin))
        }
        Calendar::Permanent { opening_hours } => (
            around(at)
                .flat_map(|day| open_on(day, opening_hours, margin))
                .collect(),
            None,
        ),
    };
    if near.iter().any(|(start, end)| *start <= at && at < *end) {
        Doors::Open
    } else if last.is_some_and(|last| last <= at) {
        Doors::Over
    } else {
        Doors::NotNow
    }
}

/// Yesterday can still be open after midnight, and tomorrow can be open already.
fn around(at: DateTime<Utc>) -> impl Iterator<Item = NaiveDate> {
    let today = brussels_day(at);
    [today - Days::new(1), today, today + Days::new(1)].into_iter()
}

fn occurrence(date: &Occurrence, margin: Duration) -> Stretch {
    match date.start {
        None => whole_day(date.day),
        Some(start) => timed(date.day, start, date.end.unwrap_or(start), margin),
    }
}

fn open_on(day: NaiveDate, hours: &[OpeningHours], margin: Duration) -> Vec<Stretch> {
    if hours.is_empty() {
        return vec![whole_day(day)];
    }
    hours
        .iter()
        .filter(|open| open.days.contains(&day.weekday()))
        .map(|open| timed(day, open.opens, open.closes, margin))
        .collect()
}

fn whole_day(day: NaiveDate) -> Stretch {
    (start_of(day), start_of(day + Days::new(1)))
}

fn timed(day: NaiveDate, start: NaiveTime, end: NaiveTime, margin: Duration) -> Stretch {
    let last_day = if end < start { day + Days::new(1) } else { day };
    (local(day, start) - margin, local(last_day, end) + margin)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Weekday;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }
    fn time(text: &str) -> NaiveTime {
        text.parse().unwrap()
    }
    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }
    fn doors_at(calendar: &Calendar, text: &str) -> Doors {
        doors(calendar, at(text), Duration::hours(5))
    }

    #[test]
    fn a_single_date_is_open_from_five_hours_before_until_five_hours_after() {
        let dates = vec![Occurrence {
            day: date("2026-11-14"),
            start: Some(time("14:00:00")),
            end: Some(time("16:00:00")),
        }];
        let puppets = Calendar::Single { dates };
        assert_eq!(doors_at(&puppets, "2026-11-14T07:59:59Z"), Doors::NotNow);
        assert_eq!(doors_at(&puppets, "2026-11-14T08:00:00Z"), Doors::Open);
        assert_eq!(doors_at(&puppets, "2026-11-14T19:59:59Z"), Doors::Open);
        assert_eq!(doors_at(&puppets, "2026-11-14T20:00:00Z"), Doors::Over);
    }

    #[test]
    fn without_times_the_whole_brussels_day_counts() {
        let feast = Calendar::Single {
            dates: vec![Occurrence {
                day: date("2026-07-01"),
                start: None,
                end: None,
            }],
        };
        assert_eq!(doors_at(&feast, "2026-06-30T21:59:59Z"), Doors::NotNow);
        assert_eq!(doors_at(&feast, "2026-06-30T22:00:00Z"), Doors::Open);
        assert_eq!(doors_at(&feast, "2026-07-01T22:00:00Z"), Doors::Over);
    }

    #[test]
    fn a_party_that_ends_after_midnight_is_still_open_then() {
        let dates = vec![Occurrence {
            day: date("2026-12-31"),
            start: Some(time("22:00:00")),
            end: Some(time("02:00:00")),
        }];
        assert_eq!(
            doors_at(&Calendar::Single { dates }, "2027-01-01T05:30:00Z"),
            Doors::Open
        );
    }

    #[test]
    fn opening_hours_close_on_other_week_days_and_a_period_ends() {
        let hours = vec![OpeningHours {
            days: vec![Weekday::Tue],
            opens: time("19:00:00"),
            closes: time("21:00:00"),
        }];
        let dance = Calendar::Periodic {
            from: date("2026-10-01"),
            to: date("2026-11-30"),
            opening_hours: hours.clone(),
        };
        assert_eq!(doors_at(&dance, "2026-11-17T18:30:00Z"), Doors::Open);
        assert_eq!(doors_at(&dance, "2026-11-19T18:30:00Z"), Doors::NotNow);
        assert_eq!(doors_at(&dance, "2026-12-08T18:30:00Z"), Doors::Over);
        assert_eq!(
            doors_at(
                &Calendar::Permanent { opening_hours: hours },
                "2030-01-01T18:30:00Z"
            ),
            Doors::Open
        );
        assert_eq!(
            doors_at(
                &Calendar::Permanent {
                    opening_hours: vec![]
                },
                "2030-01-02T03:30:00Z"
            ),
            Doors::Open
        );
    }
}
