//! What organizers are told of rewards that were redeemed at their counters.

use super::activity::example_holder;
use super::event::{Audience, Event};
use crate::access::Permission;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Somebody redeemed a reward at a counter of the organizer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RedemptionCompleted {
    /// The redemption.
    pub redemption_id: Uuid,
    /// Which reward.
    pub reward_id: String,
    /// The person, under a name that this receiver alone knows; absent when the person is forgotten.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<String>,
}

/// Such a redemption was cancelled.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RedemptionCancelled {
    /// The redemption.
    pub redemption_id: Uuid,
    /// Which reward.
    pub reward_id: String,
    /// The person, under a name that this receiver alone knows; absent when the person is forgotten.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<String>,
}

fn example_id() -> Uuid {
    Uuid::from_u128(0x0192_0000_7000_8000_0000_0000_0000_0003)
}

impl Event for RedemptionCompleted {
    const TYPE: &'static str = "org.beleefregio.redemption.completed.v1";
    const MEANING: &'static str = "Somebody redeemed a reward at a counter of the organizer.";
    const AUDIENCE: Audience = Audience::Organizer;
    const PERMISSION: Option<Permission> = Some(Permission::RewardsPassholdersRead);
    fn subject(&self) -> String {
        self.redemption_id.to_string()
    }
    fn example() -> Self {
        Self {
            redemption_id: example_id(),
            reward_id: "5687".into(),
            holder: example_holder(),
        }
    }
}

impl Event for RedemptionCancelled {
    const TYPE: &'static str = "org.beleefregio.redemption.cancelled.v1";
    const MEANING: &'static str = "A redemption at a counter of the organizer was cancelled.";
    const AUDIENCE: Audience = Audience::Organizer;
    const PERMISSION: Option<Permission> = Some(Permission::RewardsPassholdersRead);
    fn subject(&self) -> String {
        self.redemption_id.to_string()
    }
    fn example() -> Self {
        Self {
            redemption_id: example_id(),
            reward_id: "5687".into(),
            holder: example_holder(),
        }
    }
}
