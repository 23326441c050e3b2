//! What the reward service tells.

use crate::{Fact, OrganizerId, PassholderId, Points, RedemptionId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

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
    /// At whose counter it was redeemed; absent for the platform's own, and in facts told before it was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organizer_id: Option<OrganizerId>,
}

/// A redemption was cancelled: points and unit went back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RedemptionCancelled {
    pub redemption_id: RedemptionId,
    pub reward_id: String,
    pub passholder_id: PassholderId,
    pub at: DateTime<Utc>,
    /// At whose counter it was redeemed; absent for the platform's own, and in facts told before it was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organizer_id: Option<OrganizerId>,
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
            organizer_id: Some("0ce87cbc-9299-4528-8d35-92225dc9489f".into()),
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
            organizer_id: Some("0ce87cbc-9299-4528-8d35-92225dc9489f".into()),
        }
    }
}
