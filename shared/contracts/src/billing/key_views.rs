//! How the API shows distribution keys, and what it is sent about them.

use super::{Decision, KeyHistory, KeyState, KeyUsage, ManagedKey, ManagedVersion, VersionRule};
use crate::{CardSystemId, DistributionKeyId, OrganizerId};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A version of a key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DistributionKeyVersion {
    pub version: i32,
    pub state: KeyState,
    pub rule: VersionRule,
    /// The first Brussels day, once it is published
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
    /// The oldest first; none of a version that a region pack brought
    pub history: Vec<KeyHistory>,
}

impl From<ManagedVersion> for DistributionKeyVersion {
    fn from(version: ManagedVersion) -> Self {
        Self {
            version: version.version,
            state: version.state,
            rule: version.rule.into(),
            valid_from: version.valid_from,
            valid_to: version.valid_to,
            decision: version.decision,
            history: version.history,
        }
    }
}

/// A distribution key with all its versions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DistributionKey {
    #[schema(value_type = i32)]
    pub id: DistributionKeyId,
    pub name: String,
    #[schema(value_type = i32)]
    pub card_system_id: CardSystemId,
    /// `automatic`, `manual` or `coupon`
    #[schema(value_type = String)]
    pub usage: KeyUsage,
    /// Whose key it is; none: of every organizer of the card system
    pub organizers: Vec<OrganizerId>,
    pub versions: Vec<DistributionKeyVersion>,
}

impl From<ManagedKey> for DistributionKey {
    fn from(key: ManagedKey) -> Self {
        Self {
            id: key.id,
            name: key.name,
            card_system_id: key.card_system_id,
            usage: key.usage,
            organizers: key.organizers,
            versions: key.versions.into_iter().map(Into::into).collect(),
        }
    }
}

/// From when on a version makes prices.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Publication {
    /// The first Brussels day
    pub valid_from: NaiveDate,
    /// The last one; absent: until another version follows. After it the key makes no price until one does
    #[serde(default)]
    pub valid_to: Option<NaiveDate>,
}

/// How many members an organizer has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Members {
    pub members: i32,
    /// The first Brussels day of it; absent: today
    #[serde(default)]
    pub from: Option<NaiveDate>,
}

/// The sales of which days a version is tried on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SimulationPeriod {
    pub start_date: NaiveDate,
    pub end_date: NaiveDate,
}
