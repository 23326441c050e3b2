//! What the API shows of rewards and redemptions.

use super::{RedeemReason, RewardStatus, RewardType};
use crate::pass::{CardSystem, OrganizerReference};
use crate::{PeriodType, Points, RedemptionId, Span};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

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

// What a passholder must know or do to get the reward.
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

// A value of a filter, and how many of the rewards that match have it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FacetValue {
    pub name: FacetName,
    pub count: i64,
}

// The name of a value, as people read it.
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
