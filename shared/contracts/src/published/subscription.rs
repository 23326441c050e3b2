//! What the owner of a subscription asks for himself: a sign of life.

use super::event::{Audience, Event};
use crate::access::Permission;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Somebody wanted to see whether events come.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SubscriptionTested {
    /// The subscription.
    pub subscription_id: Uuid,
}

impl Event for SubscriptionTested {
    const TYPE: &'static str = "org.beleefregio.subscription.tested.v1";
    const MEANING: &'static str = "The owner of the subscription wanted to see whether events come.";
    const AUDIENCE: Audience = Audience::Subscription;
    const PERMISSION: Option<Permission> = None;
    fn subject(&self) -> String {
        self.subscription_id.to_string()
    }
    fn example() -> Self {
        Self {
            subscription_id: Uuid::from_u128(0x0192_0000_7000_8000_0000_0000_0000_0007),
        }
    }
}
