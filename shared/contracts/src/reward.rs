//! What points buy: the language of the reward service.

use crate::page::Window;
use crate::pass::{CardSystem, OrganizerReference};
use crate::{
    CardSystemId, Fact, OrganizerId, Page, PassNumber, PassholderId, PeriodType, Points, RedemptionId, Scope,
    Span, ask, pack,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

// ---- facts ----

/// A reward was added or changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RewardChanged {
    pub reward_id: String,
    pub version: i64,
    pub title: String,
    pub points: Points,
}

/// Points were exchanged for a reward.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RewardRedeemed {
    pub redemption_id: RedemptionId,
    pub reward_id: String,
    pub passholder_id: PassholderId,
    pub points: Points,
    pub at: DateTime<Utc>,
}

/// A redemption was cancelled: points and unit went back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RedemptionCancelled {
    pub redemption_id: RedemptionId,
    pub reward_id: String,
    pub passholder_id: PassholderId,
    pub at: DateTime<Utc>,
}

fn example_ids() -> (RedemptionId, PassholderId) {
    (
        RedemptionId(Uuid::from_u128(0x0192_0000_7000_8000_0000_0000_0000_0003)),
        PassholderId(Uuid::from_u128(0x0192_0000_7000_8000_0000_0000_0000_0001)),
    )
}

impl Fact for RewardChanged {
    const TYPE: &'static str = "reward.reward.changed.v1";
    const MEANING: &'static str = "A reward was added or changed.";
    fn key(&self) -> String {
        self.reward_id.clone()
    }
    fn version(&self) -> i64 {
        self.version
    }
    fn example() -> Self {
        Self {
            reward_id: "5687".into(),
            version: 1,
            title: "Ijsje aan Het Vinne".into(),
            points: 5,
        }
    }
}

impl Fact for RewardRedeemed {
    const TYPE: &'static str = "reward.redemption.completed.v1";
    const MEANING: &'static str = "Points were exchanged for a reward.";
    fn key(&self) -> String {
        self.passholder_id.to_string()
    }
    fn example() -> Self {
        let (redemption_id, passholder_id) = example_ids();
        Self {
            redemption_id,
            reward_id: "5687".into(),
            passholder_id,
            points: 5,
            at: DateTime::UNIX_EPOCH,
        }
    }
}

impl Fact for RedemptionCancelled {
    const TYPE: &'static str = "reward.redemption.cancelled.v1";
    const MEANING: &'static str = "A redemption was cancelled: its points and its unit went back.";
    fn key(&self) -> String {
        self.passholder_id.to_string()
    }
    fn example() -> Self {
        let (redemption_id, passholder_id) = example_ids();
        Self {
            redemption_id,
            reward_id: "5687".into(),
            passholder_id,
            at: DateTime::UNIX_EPOCH,
        }
    }
}

// ---- views ----

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

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum RewardStatus {
    Active,
    Inactive,
    Deleted,
}

/// How often one person may redeem a reward.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RedeemConstraint {
    pub volume: i32,
    pub period: PeriodType,
}

/// A reward (omruilvoordeel, or welkomstvoordeel when the type is `WELCOME`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Reward {
    pub id: String,
    pub title: String,
    #[serde(rename = "type")]
    pub reward_type: RewardType,
    pub promotional_description: String,
    pub publication_period: Span,
    #[serde(default)]
    pub points: Points,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
    #[serde(default, rename = "moreInfoURL", skip_serializing_if = "Option::is_none")]
    pub more_info_url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub granting_period: Option<Span>,
    pub owning_card_system: CardSystem,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub applicable_card_systems: Vec<CardSystem>,
    #[serde(default = "yes")]
    pub all_card_systems: bool,
    #[serde(default)]
    pub organizers: Vec<OrganizerReference>,
    #[serde(default = "active")]
    pub status: RewardStatus,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_available_units: Option<i32>,
    #[serde(default)]
    pub units_taken: i32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub practical_info: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pictures: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redeem_period: Option<Span>,
    #[serde(default)]
    pub for_kids: bool,
    #[serde(default)]
    pub sport: bool,
    #[serde(default)]
    pub featured: bool,
    #[serde(default)]
    pub online: bool,
    #[serde(default)]
    pub last_chance: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redeem_constraint: Option<RedeemConstraint>,
}

fn yes() -> bool {
    true
}

fn active() -> RewardStatus {
    RewardStatus::Active
}

/// Whether a reward can be redeemed with a pass now, and if not, why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RedeemStatus {
    pub redeemable: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<RedeemReason>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

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

/// A redeemed reward, with what the shop needs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RedeemedReward {
    pub id: RedemptionId,
    pub reward: Reward,
    pub redeem_date: DateTime<Utc>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redeem_info: Option<RedeemInfo>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redeem_code: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RedeemInfo {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

/// Counts per filter value.
pub type Facet = BTreeMap<String, FacetValue>;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FacetValue {
    pub name: FacetName,
    pub count: i64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FacetName {
    pub nl: String,
}

/// A page of rewards, with the counts per filter value that were asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RewardsPage {
    pub total_items: i64,
    pub member: Vec<Reward>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub facet: BTreeMap<String, Facet>,
}

// ---- rows ----

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

// ---- asks ----

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

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadReward {
    pub reward_id: String,
    pub scope: Scope,
}

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
