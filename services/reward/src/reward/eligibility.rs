//! May this person redeem this reward now? The reasons against, in the order in which they are told.
//!
//! Rule: whoever may check in may redeem: a right that has ended does not count
//! Test: `whose_right_has_ended_redeems_like_anybody`
//! Source: this house: a refusal must not show a right
//!
//! Rule: the status of a redemption says why it cannot be made, in the contract's order
//! Test: `the_status_says_why_not`
//! Source: UiTPAS API 4.0, redeem status

use super::Stock;
use super::limit::limit_per_person;
use super::place::is_offered_in;
use chrono::{DateTime, Utc};
use contracts::Points;
use contracts::day::start_of;
use contracts::pass::Membership;
use contracts::reward::{RedeemReason, Reward, RewardStatus, RewardType};
use directory::Holder;

/// Everything but stock, counts and points, which only a transaction knows. Whether a right was there or has
/// ended does not count: a counter without permission for tariffs would learn of it from the refusal.
pub fn against(reward: &Reward, holder: &Holder, at: DateTime<Utc>) -> Option<RedeemReason> {
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

/// What is used up: first the person's times in the period, then the units.
pub fn used_up(reward: &Reward, stock: Stock, times: i32) -> Option<RedeemReason> {
    if limit_per_person(reward).is_some_and(|limit| times >= limit.volume) {
        return Some(RedeemReason::PassholderVolume);
    }
    stock.is_gone().then_some(RedeemReason::RewardVolume)
}

/// Whether points are missing.
pub fn too_few(reward: &Reward, balance: Points) -> Option<RedeemReason> {
    (balance < reward.points).then_some(RedeemReason::PassholderPoints)
}
