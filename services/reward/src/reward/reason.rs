//! Why a reward cannot be redeemed: the refusal of the contract for each reason, and the words for people.

use super::limit::limit_per_person;
use contracts::reward::{RedeemReason, Reward};
use contracts::{Message, Refusal, message};

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

/// Rewards know one word for a card that cannot be used.
pub fn as_invalid_card(refusal: Refusal) -> Refusal {
    match refusal.is("invalid-card-status") {
        true => Refusal {
            slug: "uitpas/invalid-card".into(),
            title: "Invalid card".into(),
            ..refusal
        },
        false => refusal,
    }
}

/// The reason behind a card that lets nobody in.
pub fn of_card(refusal: &Refusal) -> RedeemReason {
    match refusal.is("passholder-no-active-cardsystems") {
        true => RedeemReason::PassholderNoActiveCardSystem,
        false => RedeemReason::InvalidCard,
    }
}
