//! Guiding somebody towards the pass, as other services know it: never whom.

use super::registration::Counter;
use crate::page::Window;
use crate::{CardSystemId, Fact, OrganizerId, PartnerId, PassholderId, ReferralCode, ReferralId};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
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
    /// The last day of the code was over before anybody had a pass by it.
    Expired,
    /// The counter could not help.
    Refused,
    /// Whoever was guided, or the partner, took it back.
    Withdrawn,
}

/// A referral took a step that its partner may know by now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReferralChanged {
    pub referral_id: ReferralId,
    pub version: i64,
    pub partner_id: PartnerId,
    /// As its partner may see it: a pass that was given is `ACCEPTED` until the last day of the code is over,
    /// and a use is told when its month is.
    pub state: ReferralState,
    /// Whether the partner may know how it goes on: whoever is guided decides, and may decide otherwise
    /// later.
    pub partner_may_know: bool,
    pub at: DateTime<Utc>,
}

impl Fact for ReferralChanged {
    const TYPE: &'static str = "pass.referral.changed.v1";
    const MEANING: &'static str = "A referral took a step that its partner may know by now, or consent was \
         taken back; tells the partner and never the person.";
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

/// How the code is handed over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ReferralForm {
    #[default]
    Paper,
    Digital,
}

/// A partner guides somebody. Nothing of the person is said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CreateReferral {
    pub partner_id: PartnerId,
    /// The first that nobody has is taken.
    pub codes: Vec<ReferralCode>,
    /// What whoever sends the codes knows them by; it comes back with the answer, also later.
    #[serde(default)]
    pub made_with: String,
    pub form: ReferralForm,
    /// Whoever is guided agrees that the partner may know whether it worked.
    pub partner_may_know: bool,
    /// The municipality that is meant, where one is.
    pub postal_code: Option<String>,
    /// The partner says on its honour that whoever it guides has the right.
    pub attested: bool,
}

/// A referral that was made. An answer is kept with its key, and must not keep the code: whoever sent the
/// codes knows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CreatedReferral {
    pub referral: Referral,
    /// Which of the codes was taken.
    pub code: usize,
    /// As it came with the codes.
    #[serde(default)]
    pub made_with: String,
    /// Where the code can be handed in.
    pub regions: Vec<String>,
}

/// What a partner sees of how a referral stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ShownState {
    /// The code is out. Without consent nothing more is told until its last day
    Created,
    /// A counter took the code, on a day that is over
    Used,
    /// It led to a pass: said when the last day of the code is over
    Completed,
    /// The pass was used, in a month that is over
    Active,
    /// It was used again after 90 days, in a month that is over
    Returned,
    /// Nobody came in time
    Expired,
    Withdrawn,
    /// Its last day is over, and it led to no pass; without consent that is not said either
    Closed,
}

/// A referral as its partner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Referral {
    pub id: ReferralId,
    pub partner_id: PartnerId,
    /// Counts what the partner did: an act names the one that it saw
    pub version: i64,
    pub state: ShownState,
    pub form: ReferralForm,
    pub created_on: NaiveDate,
    /// The last day of the code
    pub last_day: NaiveDate,
    /// Whether the partner may know how it goes on
    pub partner_may_know: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
}

/// The referrals of these partners, the newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListReferrals {
    pub partners: Vec<PartnerId>,
    pub window: Window,
}

/// A referral of one of these partners.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadReferral {
    pub referral_id: ReferralId,
    pub partners: Vec<PartnerId>,
}

/// A referral that one of these counters took.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadTakenReferral {
    pub referral_id: ReferralId,
    pub counters: Vec<OrganizerId>,
}

/// A referral for the counter that took its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TakenReferral {
    pub id: ReferralId,
    /// An act names the one that it saw
    pub version: i64,
    /// Of what came after completion nothing is told
    pub state: ReferralState,
    pub partner_may_know: bool,
}

/// A counter takes a code: the referral is its own from now on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AcceptReferral {
    pub code: ReferralCode,
    pub counter: Counter,
}

/// A referral as the counter sees it that took its code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AcceptedReferral {
    pub id: ReferralId,
    /// An act names the one that it saw
    pub version: i64,
    pub partner_name: String,
    pub partner_may_know: bool,
    /// The municipality that is meant, where one is
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
    /// The partner says on its honour that whoever comes has the right; only for a counter that gives rights
    pub attested: bool,
    /// It is one of those that are checked afterwards
    pub is_to_be_checked: bool,
}

/// Referrals of a partner that are checked afterwards, for whoever manages partners of these regions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListAttests {
    pub partner_id: PartnerId,
    pub regions: Vec<CardSystemId>,
    pub window: Window,
}

/// A word on honour that is one of those that are checked afterwards: the counter that took it knows more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Attest {
    pub referral_id: ReferralId,
    /// Whose counter took the code
    pub organizer_id: OrganizerId,
    /// The day on which the partner said so
    pub created_on: NaiveDate,
}

/// Why a counter could not help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RefuseReason {
    LivesElsewhere,
    HasPassAlready,
    NoLongerWished,
    Other,
}

/// What is done with a referral.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReferralAct {
    /// Whoever came is this passholder.
    Complete(PassholderId),
    Refuse(RefuseReason),
    /// Another region of the area takes the code.
    HandOver(CardSystemId),
    Withdraw,
    /// Whether the partner may know.
    Consent(bool),
}

/// Who acts on a referral: for partners, at counters.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Acting {
    pub partners: Vec<PartnerId>,
    pub counters: Vec<Counter>,
}

/// Acts on a referral as it stood.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ActOnReferral {
    pub referral_id: ReferralId,
    /// That whoever acts saw; who takes consent back needs none.
    pub version: i64,
    pub by: Acting,
    pub act: ReferralAct,
}

/// How it stands now, for whoever acted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReferralVersion {
    /// That the next act names
    pub version: i64,
}

/// Whoever has the code in hand, at a counter, takes it back or says whether the partner may know.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ActByCode {
    pub code: ReferralCode,
    pub counter: Counter,
    pub act: ReferralAct,
}
