//! The verbs, one per file.

pub mod cancel_redemption;
pub mod list_redeemed;
pub mod load_pack;
pub mod redeem;
pub mod redeem_status;
pub mod saga;
pub mod search_rewards;

use crate::store::reward::Found;
use contracts::{Refusal, Scope};

const REWARDS_REDEEM: &str = "REWARDS_REDEEM";

fn reward_not_found(id: &str) -> Refusal {
    Refusal::uitpas("reward-not-found", format!("Reward id {id} not found"))
}

/// A reward without organizers can be redeemed at every counter.
fn require_counter(found: &Found, scope: &Scope, permission: &str) -> Result<(), Refusal> {
    let organizers = &found.reward.organizers;
    match organizers.is_empty() || organizers.iter().any(|organizer| scope.allows(&organizer.id)) {
        true => Ok(()),
        false => Err(Refusal::forbidden(permission)),
    }
}
