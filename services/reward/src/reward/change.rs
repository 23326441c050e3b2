//! What of a reward may be written: prices that make sense, and nothing that would wrong who redeemed it.
//!
//! Rule: points, begin of the redeem period and granting period never change after the first redemption
//! Test: `what_was_redeemed_keeps_its_price`
//! Source: UiTPAS documentation, rewards

use super::Stock;
use chrono::{DateTime, Utc};
use contracts::reward::{Reward, RewardType};
use contracts::text::require_short;
use contracts::{Refusal, Span};

/// A reward as it is before it is written.
#[derive(Debug, Clone)]
pub struct Before {
    pub reward: Reward,
    pub stock: Stock,
    /// Whether anybody ever redeemed it.
    pub was_redeemed: bool,
}

/// After the first redemption, price and begin of the periods stay as they are; stock never falls below what
/// is taken.
///
/// # Errors
/// The rule that the new view breaks.
pub fn judge(new: &Reward, before: Option<&Before>) -> Result<(), Refusal> {
    require_short(&[("title", &new.title)])?;
    let fits = match new.reward_type {
        RewardType::Points => new.points > 0,
        RewardType::Welcome => new.points <= 0,
    };
    if !fits {
        return Err(Refusal::invalid(
            "a POINTS reward costs points and a WELCOME reward costs none",
        ));
    }
    let Some(before) = before else {
        return Ok(());
    };
    if before.was_redeemed && is_another_deal(new, &before.reward) {
        return Err(Refusal::invalid(
            "points and the begin of its periods cannot change after the first redemption",
        ));
    }
    let taken = before.stock.units_taken;
    match max_units(new) {
        Some(most) if most < taken => Err(Refusal::invalid(format!("{taken} units are taken already"))),
        _ => Ok(()),
    }
}

/// The units of a view; none or nothing at all is written where there is no limit.
pub fn max_units(reward: &Reward) -> Option<i32> {
    reward.max_available_units.filter(|units| *units > 0)
}

fn is_another_deal(new: &Reward, old: &Reward) -> bool {
    old.points != new.points
        || begin(old.redeem_period) != begin(new.redeem_period)
        || begin(old.granting_period) != begin(new.granting_period)
}

fn begin(span: Option<Span>) -> Option<DateTime<Utc>> {
    span.map(|span| span.begin)
}
