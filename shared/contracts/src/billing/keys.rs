//! Distribution keys as things that people manage: what is asked and answered, in cents. What the gateway
//! shows stands in `key_views` and `key_rules`.

use super::{Decision, KeyConditions, KeyUsage, KeyVersion, Payer, Share, Threshold};
use crate::page::Window;
use crate::{CardSystemId, DistributionKeyId, FundId, OrganizerId};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a version says, whenever it is valid.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KeyRule {
    pub conditions: KeyConditions,
    /// When the passholder lives in the organizer's municipality: in the order in which they are applied.
    pub own: Vec<(Payer, Share)>,
    /// When the passholder lives elsewhere.
    pub other: Vec<(Payer, Share)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threshold: Option<Threshold>,
}

impl KeyRule {
    /// The version that it is on these days, once it is decided.
    pub fn version(
        self,
        version: i32,
        valid_from: NaiveDate,
        valid_to: Option<NaiveDate>,
        decision: Option<Decision>,
    ) -> KeyVersion {
        KeyVersion {
            version,
            valid_from,
            valid_to,
            decision,
            conditions: self.conditions,
            own: self.own,
            other: self.other,
            threshold: self.threshold,
        }
    }
}

impl From<KeyVersion> for KeyRule {
    fn from(version: KeyVersion) -> Self {
        Self {
            conditions: version.conditions,
            own: version.own,
            other: version.other,
            threshold: version.threshold,
        }
    }
}

/// How far a version is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum KeyState {
    /// It can be changed, and makes no price.
    Draft,
    /// Somebody decided it; it makes no price yet.
    Decided,
    /// It makes prices on the days on which it is valid, and never changes.
    Published,
}

/// What was done with a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum KeyStep {
    Written,
    Changed,
    Decided,
    Published,
    Withdrawn,
}

/// What was done with a version, by whom and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct KeyHistory {
    pub step: KeyStep,
    /// The name of the caller
    pub by: String,
    pub at: DateTime<Utc>,
}

/// A version with how far it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ManagedVersion {
    pub version: i32,
    pub state: KeyState,
    pub rule: KeyRule,
    /// The first Brussels day; none until it is published.
    pub valid_from: Option<NaiveDate>,
    pub valid_to: Option<NaiveDate>,
    pub decision: Option<Decision>,
    /// The oldest first; none of a version that a region pack brought.
    pub history: Vec<KeyHistory>,
}

/// A key with all its versions, in their order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ManagedKey {
    pub id: DistributionKeyId,
    pub name: String,
    pub card_system_id: CardSystemId,
    pub usage: KeyUsage,
    pub organizers: Vec<OrganizerId>,
    pub versions: Vec<ManagedVersion>,
}

/// A key, without what it says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct KeySummary {
    #[schema(value_type = i32)]
    pub id: DistributionKeyId,
    pub name: String,
    #[schema(value_type = i32)]
    pub card_system_id: CardSystemId,
    #[schema(value_type = String)]
    pub usage: KeyUsage,
    /// Whose key it is; none: of every organizer of the card system
    pub organizers: Vec<OrganizerId>,
    /// The version that is valid today
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_version: Option<i32>,
}

/// A key as it is added: it has no version yet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewKey {
    pub name: String,
    #[schema(value_type = i32)]
    pub card_system_id: CardSystemId,
    /// `automatic`, `manual` or `coupon`
    #[schema(value_type = String)]
    pub usage: KeyUsage,
    /// Absent: of every organizer of the card system
    #[serde(default)]
    pub organizers: Vec<OrganizerId>,
}

/// A fund that bears parts of prices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Fund {
    #[schema(value_type = i32)]
    pub id: FundId,
    #[schema(value_type = i32)]
    pub card_system_id: CardSystemId,
    pub name: String,
}

/// A fund as it is added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewFund {
    #[schema(value_type = i32)]
    pub card_system_id: CardSystemId,
    pub name: String,
}

/// How far an organizer is from the threshold of a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ThresholdOfOrganizer {
    pub organizer_id: OrganizerId,
    /// The version of the key that is valid, and has a threshold
    pub version: i32,
    /// As they were declared
    pub members: i32,
    /// The first Brussels day of that number of members
    pub members_from: NaiveDate,
    /// How many members with the right it takes
    pub needed: i32,
    /// How many more that are: for whoever reads the financial reports of the organizer, and nobody else
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub more: Option<i32>,
    pub reached: bool,
    /// The Brussels day on which it was reached: the other shares count from then on
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<NaiveDate>,
}

/// The keys of these regions, in the order of their ids.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListKeys {
    pub regions: Vec<CardSystemId>,
    pub window: Window,
}

/// A key of these regions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadKey {
    pub key_id: DistributionKeyId,
    pub regions: Vec<CardSystemId>,
}

/// A key is added in one of these regions, of the caller.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AddKey {
    pub key: NewKey,
    pub regions: Vec<CardSystemId>,
}

/// A version is drafted, or a draft says from now on what stands here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WriteDraft {
    pub key_id: DistributionKeyId,
    /// None: a new one.
    pub version: Option<i32>,
    pub rule: KeyRule,
    pub regions: Vec<CardSystemId>,
    pub by: String,
}

/// A version that was not published is taken away.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WithdrawDraft {
    pub key_id: DistributionKeyId,
    pub version: i32,
    pub regions: Vec<CardSystemId>,
    pub by: String,
}

/// A council decided what a draft says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DecideVersion {
    pub key_id: DistributionKeyId,
    pub version: i32,
    pub decision: Decision,
    pub regions: Vec<CardSystemId>,
    pub by: String,
}

/// What was decided makes prices from this Brussels day on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PublishVersion {
    pub key_id: DistributionKeyId,
    pub version: i32,
    pub valid_from: NaiveDate,
    pub valid_to: Option<NaiveDate>,
    pub regions: Vec<CardSystemId>,
    pub by: String,
}

/// How far organizers are from the threshold of a key: all whose members were declared for who reads keys of
/// its region, and the caller's own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListThresholds {
    pub key_id: DistributionKeyId,
    pub regions: Vec<CardSystemId>,
    /// Those of which the caller reads the financial reports.
    pub own: Vec<OrganizerId>,
    pub window: Window,
}

/// An association has so many members from this Brussels day on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeclareMembers {
    pub key_id: DistributionKeyId,
    pub organizer_id: OrganizerId,
    pub members: i32,
    pub from: NaiveDate,
    pub regions: Vec<CardSystemId>,
    pub by: String,
}

/// The funds of these regions, in the order of their names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListFunds {
    pub regions: Vec<CardSystemId>,
    pub window: Window,
}

/// A fund is added in one of these regions, of the caller.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AddFund {
    pub fund: NewFund,
    pub regions: Vec<CardSystemId>,
}
