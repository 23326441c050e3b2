//! The words of the reward service: kinds, states and reasons.
//!
//! What a comment says of a word of the API becomes part of the published document, so that those that had
//! none there have none here.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

// What a reward is for: to be bought with points, or to welcome new passholders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum RewardType {
    Points,
    Welcome,
}

impl RewardType {
    /// As the API writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Points => "POINTS",
            Self::Welcome => "WELCOME",
        }
    }
}

// Whether a reward is offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum RewardStatus {
    Active,
    Inactive,
    Deleted,
}

impl RewardStatus {
    /// As the API writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::Inactive => "INACTIVE",
            Self::Deleted => "DELETED",
        }
    }
}

// Why a passholder cannot redeem a reward now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RedeemReason {
    InvalidCard,
    PassholderVolume,
    PassholderPoints,
    RewardPeriod,
    RewardVolume,
    #[serde(rename = "PASSHOLDER_APPLICABLE_CARDSYSTEMS")]
    PassholderApplicableCardSystems,
    #[serde(rename = "PASSHOLDER_NO_ACTIVE_CARDSYSTEM")]
    PassholderNoActiveCardSystem,
}

/// Which rewards of the catalogue.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Subset {
    #[default]
    EndUsers,
    Redeemable,
    EndUserFuture,
    RedeemableFuture,
    All,
}
