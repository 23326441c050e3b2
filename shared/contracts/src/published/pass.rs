//! What regions are told of passes, and partners of those whom they guided: which referral, never whom.
//!
//! That a counter could not help is not told: it may say that somebody has no right.

use super::event::{Audience, Event};
use crate::PassNumber;
use crate::access::Permission;
use crate::pass::ReferralState;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A pass of the region counts no more; whose it is, is not told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PassBlocked {
    /// The number of the pass.
    #[schemars(with = "String")]
    pub uitpas_number: PassNumber,
    /// The region.
    pub card_system_id: i32,
}

impl Event for PassBlocked {
    const TYPE: &'static str = "org.beleefregio.pass.blocked.v1";
    const MEANING: &'static str = "A pass of the region was blocked.";
    const AUDIENCE: Audience = Audience::Region;
    const PERMISSION: Option<Permission> = Some(Permission::PassesRead);
    fn subject(&self) -> String {
        self.uitpas_number.as_str().to_owned()
    }
    fn example() -> Self {
        Self {
            uitpas_number: PassNumber::of_kind(9901, 1, false),
            card_system_id: 38,
        }
    }
}

macro_rules! referral_events {
    ($($name:ident $state:ident $wire:literal: $meaning:literal;)*) => {
        $(
            /// A step of a referral.
            #[doc = $meaning]
            #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
            #[serde(rename_all = "camelCase")]
            pub struct $name {
                /// The referral.
                pub referral_id: Uuid,
            }

            impl Event for $name {
                const TYPE: &'static str = $wire;
                const MEANING: &'static str = $meaning;
                const AUDIENCE: Audience = Audience::Partner;
                const PERMISSION: Option<Permission> = Some(Permission::ReferralsRead);
                fn subject(&self) -> String {
                    self.referral_id.to_string()
                }
                fn example() -> Self {
                    Self {
                        referral_id: Uuid::from_u128(0x0192_0000_7000_8000_0000_0000_0000_0006),
                    }
                }
            }
        )*

        /// The type of the event that tells of this step; none for a step that is not told.
        pub(super) fn type_of_step(state: ReferralState) -> Option<&'static str> {
            match state {
                $(ReferralState::$state => Some($name::TYPE),)*
                ReferralState::Refused => None,
            }
        }
    };
}

referral_events! {
    ReferralCreated Created "org.beleefregio.referral.created.v1":
        "A code to guide somebody towards the pass is out.";
    ReferralAccepted Accepted "org.beleefregio.referral.accepted.v1":
        "A counter took the code of a referral.";
    ReferralCompleted Completed "org.beleefregio.referral.completed.v1":
        "Whoever was guided has a pass.";
    ReferralActive Active "org.beleefregio.referral.active.v1":
        "The pass of a referral was used for the first time.";
    ReferralReturned Returned "org.beleefregio.referral.returned.v1":
        "The pass of a referral was used again after 90 days.";
    ReferralExpired Expired "org.beleefregio.referral.expired.v1":
        "Nobody came with the code of a referral in time.";
    ReferralWithdrawn Withdrawn "org.beleefregio.referral.withdrawn.v1":
        "A referral was taken back.";
}

impl ReferralState {
    /// The type of the published event of this step; none for a step that is not told.
    pub fn published_as(self) -> Option<&'static str> {
        type_of_step(self)
    }
}
