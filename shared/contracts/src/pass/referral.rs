//! Guiding somebody towards the pass, as other services know it: never whom.

use crate::{Fact, PartnerId, ReferralId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Where a referral is in its life.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ReferralState {
    /// The code is out.
    Created,
    /// A counter took the code.
    Accepted,
    /// Whoever came has a pass, or the right.
    Completed,
    /// The pass was used for the first time.
    Active,
    /// It was used again after 90 days.
    Returned,
    /// Nobody came in time.
    Expired,
    /// The counter could not help.
    Refused,
    /// Whoever was guided, or the partner, took it back.
    Withdrawn,
}

/// A referral took a step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReferralChanged {
    pub referral_id: ReferralId,
    pub version: i64,
    pub partner_id: PartnerId,
    pub state: ReferralState,
    /// Whether the partner may know how it goes on: whoever is guided decides, and may decide otherwise later.
    pub partner_may_know: bool,
    pub at: DateTime<Utc>,
}

impl Fact for ReferralChanged {
    const TYPE: &'static str = "pass.referral.changed.v1";
    const MEANING: &'static str = "A referral took a step, or its consent changed; tells the partner and \
         never the person.";
    fn key(&self) -> String {
        self.referral_id.to_string()
    }
    fn version(&self) -> i64 {
        self.version
    }
    fn example() -> Self {
        Self {
            referral_id: ReferralId(Uuid::from_u128(0x0192_0000_7000_8000_0000_0000_0000_0006)),
            version: 1,
            partner_id: PartnerId(Uuid::from_u128(0x0192_0000_7000_8000_0000_0000_0000_0005)),
            state: ReferralState::Created,
            partner_may_know: true,
            at: DateTime::UNIX_EPOCH,
        }
    }
}
