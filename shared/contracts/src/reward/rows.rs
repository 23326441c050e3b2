//! Rows of a region pack that belong to the reward service.

use super::{RedeemInfo, Reward};
use serde::{Deserialize, Serialize};

/// A reward of a region pack: the API's view and what is configured behind it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RewardRow {
    #[serde(flatten)]
    pub view: Reward,
    #[serde(default, rename = "redeemInfo")]
    pub redeem_info: Option<RedeemInfo>,
    /// Whether each redemption gets a code of its own.
    #[serde(default, rename = "hasRedeemCode")]
    pub has_redeem_code: bool,
}
