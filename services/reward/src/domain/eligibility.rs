//! May this person redeem this reward now?

use chrono::{DateTime, NaiveDate, Utc};
use contracts::day::{brussels_day, start_of};
use contracts::pass::Membership;
use contracts::reward::{RedeemReason, Reward, RewardStatus, RewardType};
use contracts::{CardSystemId, Message, PeriodLimit, PeriodType, Refusal, message};
use directory::Holder;

/// Stock of a reward.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stock {
    pub max_units: Option<i32>,
    pub units_taken: i32,
}

/// How often one person may redeem: the reward's constraint; a welcome reward once in all.
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

/// The first Brussels day of the period that a redemption counts in.
pub fn period(reward: &Reward, at: DateTime<Utc>) -> NaiveDate {
    limit_per_person(reward)
        .map_or(PeriodType::Absolute, |limit| limit.period_type)
        .first_day(brussels_day(at))
}

/// Whether members of one of these card systems can have it.
pub fn is_offered_in(reward: &Reward, systems: &[CardSystemId]) -> bool {
    reward.all_card_systems
        || reward
            .applicable_card_systems
            .iter()
            .any(|system| systems.contains(&system.id))
}

/// Everything but stock, counts and points, which only a transaction knows. Whether a right was there or has
/// ended does not count: a counter without permission for tariffs would learn of it from the refusal.
pub fn refusal(reward: &Reward, holder: &Holder, at: DateTime<Utc>) -> Option<RedeemReason> {
    if holder.is_group() {
        return Some(RedeemReason::InvalidCard);
    }
    let open = reward.status == RewardStatus::Active
        && reward.redeem_period.is_none_or(|period| period.contains(at));
    if !open {
        return Some(RedeemReason::RewardPeriod);
    }
    let applies = |membership: &Membership| is_offered_in(reward, &[membership.card_system_id]);
    let granted = |membership: &Membership| match (reward.reward_type, reward.granting_period) {
        (RewardType::Welcome, Some(period)) => period.contains(start_of(membership.since)),
        _ => true,
    };
    let fits = holder
        .active()
        .any(|membership| applies(membership) && granted(membership));
    (!fits).then_some(RedeemReason::PassholderApplicableCardSystems)
}

/// The refusal of the contract for a reason, with words for the holder.
pub fn refused(reason: RedeemReason, reward: &Reward) -> Refusal {
    let slug = match reason {
        RedeemReason::InvalidCard => "invalid-card",
        RedeemReason::PassholderVolume => "reward-passholder-volume-constraint",
        RedeemReason::PassholderPoints => "reward-passholder-points-constraint",
        RedeemReason::RewardPeriod => "reward-period-constraint",
        RedeemReason::RewardVolume => "reward-volume-constraint",
        RedeemReason::PassholderApplicableCardSystems => "reward-passholder-no-applicable-cardsystems",
        RedeemReason::PassholderNoActiveCardSystem => return Refusal::no_active_card_systems(),
    };
    Refusal::uitpas(slug, "Reward cannot be redeemed").message(words(reason, reward))
}

/// What a person is told.
pub fn words(reason: RedeemReason, reward: &Reward) -> Message {
    match reason {
        RedeemReason::InvalidCard | RedeemReason::PassholderNoActiveCardSystem => {
            message::card_cannot_be_used()
        }
        RedeemReason::PassholderVolume => {
            limit_per_person(reward).map_or_else(message::reward_not_in_period, message::reward_limit_reached)
        }
        RedeemReason::PassholderPoints => message::not_enough_points(),
        RedeemReason::RewardPeriod => message::reward_not_in_period(),
        RedeemReason::RewardVolume => message::reward_just_gone(),
        RedeemReason::PassholderApplicableCardSystems => message::reward_not_for_this_pass(),
    }
}
