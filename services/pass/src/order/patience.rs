//! When an order is looked at again.
//!
//! Rule: what became of a payment is asked after a quarter of a minute, then twice as long each time up to
//! ten minutes, and when the time of the order is over; of one that was cancelled for three days more, then
//! each day up to the hundredth, and at the provider's word at any time
//! Test: `looks_are_farther_apart_each_time_and_none_is_later_than_the_end`,
//! `money_that_comes_weeks_later_goes_back`
//! Source: this house: a provider's word may be lost; Mollie API v2, bank transfers: `dueDate`
//!
//! Rule: money that was sent back is looked at each day until it has arrived, up to the hundredth; what
//! failed is sent again, and counted as `orders_refunds_failed_total`
//! Test: `money_that_does_not_arrive_is_sent_again`
//! Source: Mollie API v2, refund status: a refund may fail after it was sent
//!
//! Rule: an order that cannot be brought to its end for a day - the provider refuses, names another sum, or a
//! region has no numbers left - is cancelled, and what was paid goes back
//! Test: `an_order_of_which_the_provider_says_nothing_of_use_ends_after_a_day`,
//! `an_order_that_is_paid_and_cannot_be_completed_for_a_day_gets_its_money_back`
//! Source: this house

use chassis::backoff;
use chrono::{DateTime, TimeDelta, Utc};

const FIRST: TimeDelta = TimeDelta::seconds(15);
const LONGEST: TimeDelta = TimeDelta::minutes(10);
/// How long it is likely that somebody still pays what was cancelled here.
const LATE: TimeDelta = TimeDelta::days(3);
const DAILY: TimeDelta = TimeDelta::days(1);
/// No way to pay takes longer.
const LATEST: TimeDelta = TimeDelta::days(100);
/// How long an order is tried to be ended as it should.
const STUCK: TimeDelta = TimeDelta::days(1);

/// The next look after so many.
pub fn next(now: DateTime<Utc>, tries: i32) -> DateTime<Utc> {
    now + backoff(tries, FIRST, LONGEST)
}

/// As [`next`], and no later than the order's own end.
pub fn next_before(now: DateTime<Utc>, tries: i32, end: DateTime<Utc>) -> DateTime<Utc> {
    next(now, tries).min(end).max(now)
}

/// As [`next`], of an order that was cancelled; none when it is looked at only at the provider's word.
pub fn next_after(now: DateTime<Utc>, tries: i32, ended_at: DateTime<Utc>) -> Option<DateTime<Utc>> {
    match now - ended_at {
        age if age < LATE => Some(next(now, tries)),
        age if age < LATEST => Some(now + DAILY),
        _ => None,
    }
}

/// When money is looked at that was sent back; none when it was for long enough.
pub fn next_of_refund(now: DateTime<Utc>, since: DateTime<Utc>) -> Option<DateTime<Utc>> {
    (now - since < LATEST).then(|| now + DAILY)
}

/// Whether an order with this end was tried for long enough.
pub fn is_stuck(now: DateTime<Utc>, end: DateTime<Utc>) -> bool {
    end + STUCK <= now
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_are_farther_apart_each_time_and_none_is_later_than_the_end() {
        let now: DateTime<Utc> = "2026-11-14T10:00:00Z".parse().unwrap();
        let seconds = |tries: i32| (next(now, tries) - now).num_seconds();
        assert_eq!(
            [0, 1, 2, 5, 6, 7, i32::MAX].map(seconds),
            [15, 30, 60, 480, 600, 600, 600]
        );
        assert_eq!(seconds(-1), 15);
        let end = now + TimeDelta::seconds(20);
        assert_eq!(next_before(now, 0, end), now + TimeDelta::seconds(15));
        assert_eq!(next_before(now, 3, end), end);
        assert_eq!(next_before(now, 3, now - LATE), now);
        let after = |days: i64| next_after(now, 9, now - TimeDelta::days(days));
        assert_eq!(after(2), Some(now + LONGEST));
        assert_eq!([after(3), after(99)], [Some(now + DAILY); 2]);
        assert_eq!(after(100), None);
        let refund = |days: i64| next_of_refund(now, now - TimeDelta::days(days));
        assert_eq!((refund(99), refund(100)), (Some(now + DAILY), None));
        assert!(!is_stuck(now, now - STUCK + TimeDelta::seconds(1)) && is_stuck(now, now - STUCK));
    }
}
