//! Organisations that guide people towards the pass, as other services know them.

use crate::{CardSystemId, Fact, PartnerId};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a partner may do.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Mandate {
    /// Guides people to a counter.
    Refer,
    /// Says on its honour that somebody has the right.
    AttestOnHonour,
    /// Holds group passes.
    HoldGroupPasses,
}

/// A partner organisation was added or changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PartnerChanged {
    pub partner_id: PartnerId,
    pub version: i64,
    pub name: String,
    pub mandates: Vec<Mandate>,
    /// The regions of its area.
    pub card_system_ids: Vec<CardSystemId>,
    /// The last Brussels day of its mandate; none while no end is agreed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_day: Option<NaiveDate>,
    /// It was ended before its last day.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ended: bool,
}

impl Fact for PartnerChanged {
    const TYPE: &'static str = "pass.partner.changed.v1";
    const MEANING: &'static str =
        "A partner organisation was added, changed or ended; its clients count while its mandate lasts.";
    fn key(&self) -> String {
        self.partner_id.to_string()
    }
    fn version(&self) -> i64 {
        self.version
    }
    fn example() -> Self {
        Self {
            partner_id: PartnerId(Uuid::from_u128(0x0192_0000_7000_8000_0000_0000_0000_0005)),
            version: 2,
            name: "Klus".into(),
            mandates: vec![Mandate::Refer, Mandate::AttestOnHonour],
            card_system_ids: vec![CardSystemId(38)],
            last_day: NaiveDate::from_ymd_opt(2027, 12, 31),
            ended: false,
        }
    }
}
