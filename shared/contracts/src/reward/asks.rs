//! What can be asked of the reward service.

use super::{RedeemStatus, RedeemedReward, Reward, RewardRow, RewardStatus, RewardType, RewardsPage, Subset};
use crate::page::Window;
use crate::{
    CardSystemId, OrganizerId, Page, PassNumber, PassholderId, Points, RedemptionId, Scope, ask, pack,
};
use serde::{Deserialize, Serialize};

/// Which rewards of the catalogue, counted by what, in which order. Whatever is not named does not narrow.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SearchRewards {
    pub organizers: Vec<OrganizerId>,
    /// Of organizers where it can be redeemed.
    #[serde(default)]
    pub organizer_postal_codes: Vec<String>,
    pub owning_card_systems: Vec<CardSystemId>,
    pub applicable_card_systems: Vec<CardSystemId>,
    /// None asks for both types.
    pub reward_type: Option<RewardType>,
    pub text: Option<String>,
    pub facets: Vec<String>,
    /// Field names, `-` in front for descending.
    pub sort: Vec<String>,
    pub categories: Vec<String>,
    pub points_from: Option<Points>,
    pub points_to: Option<Points>,
    pub subset: Subset,
    pub sport: Option<bool>,
    pub for_kids: Option<bool>,
    pub featured: Option<bool>,
    pub online: Option<bool>,
    pub last_chance: Option<bool>,
    pub status: Option<RewardStatus>,
    pub redeemable_by: Option<PassholderId>,
    /// Only what the regions of this passholder offer.
    pub interesting_for: Option<PassholderId>,
    pub window: Window,
}

/// One reward, if it can be redeemed at an organizer of the scope.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadReward {
    pub reward_id: String,
    pub scope: Scope,
}

/// Could this pass redeem this reward now, at an organizer of the scope?
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AskRedeemStatus {
    pub reward_id: String,
    pub pass_number: PassNumber,
    pub scope: Scope,
}

/// Exchange points for a reward. With the same id it is the same redemption, however often it is sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Redeem {
    pub redemption_id: RedemptionId,
    pub reward_id: String,
    pub pass_number: PassNumber,
    /// The redemption belongs to one of these organizers: the first where the reward can be redeemed.
    pub scope: Scope,
}

/// Whose redemptions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RedeemedBy {
    Pass(PassNumber),
    Passholder(PassholderId),
}

/// What somebody redeemed at the organizers of the scope.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListRedeemed {
    pub by: RedeemedBy,
    pub scope: Scope,
    pub reward_type: Option<RewardType>,
    pub reward_title: Option<String>,
    pub window: Window,
}

/// Give points and unit of a redemption back, if it was made at an organizer of the scope.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CancelRedemption {
    pub redemption_id: RedemptionId,
    pub scope: Scope,
}

/// Everything of a region pack that belongs to the reward service.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct LoadReward {
    pub dry_run: bool,
    pub rewards: Vec<RewardRow>,
}

ask! {
    SearchRewards => RewardsPage, "reward.search_rewards", from [Gateway];
    ReadReward => Reward, "reward.read_reward", from [Gateway];
    AskRedeemStatus => RedeemStatus, "reward.redeem_status", from [Gateway];
    Redeem => RedeemedReward, "reward.redeem", from [Gateway];
    ListRedeemed => Page<RedeemedReward>, "reward.list_redeemed", from [Gateway];
    CancelRedemption => PassholderId, "reward.cancel_redemption", from [Gateway];
    LoadReward => pack::Report, "reward.load_pack", from [Operator], at most 64 MiB;
}
