//! Rewards: the catalogue, and what was redeemed.

mod delete_redeemed;
mod get_redeem_status;
mod get_redeemed;
mod get_reward;
mod get_rewards;
mod number;
mod post_redeemed;
mod sort;
mod words;

use super::registry::{Operation, POST, PUT, later, offered};
use utoipa_axum::routes;

/// The operations of rewards.
pub fn operations() -> Vec<Operation> {
    vec![
        offered(routes!(get_rewards::handle)),
        later(POST, "/rewards"),
        offered(routes!(get_reward::handle)),
        later(PUT, "/rewards/{rewardId}"),
        offered(routes!(get_redeem_status::handle)),
        offered(routes!(post_redeemed::handle)),
        offered(routes!(get_redeemed::handle)),
        offered(routes!(delete_redeemed::handle)),
    ]
}
