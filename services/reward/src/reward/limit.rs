//! How often one person may redeem a reward.
//!
//! Rule: a welcome reward is had once in all, another as often as its constraint says
//! Test: `a_second_redemption_in_the_month_is_refused_and_the_next_month_is_fine`
//! Source: UiTPAS API 4.0, `redeemConstraint`

use chrono::{DateTime, NaiveDate, Utc};
use contracts::day::brussels_day;
use contracts::reward::{Reward, RewardType};
use contracts::{PeriodLimit, PeriodType};
use std::collections::HashMap;

/// The reward's constraint; a welcome reward once in all. None: as often as there are points.
pub fn limit_per_person(reward: &Reward) -> Option<PeriodLimit> {
    match reward.reward_type {
        RewardType::Welcome => Some(PeriodLimit {
            volume: 1,
            period_type: PeriodType::Absolute,
        }),
        RewardType::Points => reward.redeem_constraint.map(|rule| PeriodLimit {
            volume: rule.volume,
            period_type: rule.period,
        }),
    }
}

/// The first Brussels day of the period that a redemption of now counts in.
pub fn period(limit: PeriodLimit, at: DateTime<Utc>) -> NaiveDate {
    limit.period_type.first_day(brussels_day(at))
}

/// For each kind of period the first Brussels day of the one that is now.
pub fn first_days(at: DateTime<Utc>) -> HashMap<PeriodType, NaiveDate> {
    let all = [
        PeriodType::Absolute,
        PeriodType::Day,
        PeriodType::Week,
        PeriodType::Month,
        PeriodType::Quarter,
        PeriodType::Year,
    ];
    let today = brussels_day(at);
    all.into_iter()
        .map(|period| (period, period.first_day(today)))
        .collect()
}
