//! Organisations that guide people towards the pass, as other services know them.

use crate::page::Window;
use crate::{CardSystemId, Fact, PartnerId};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// What a partner may do beside what its permissions say.
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
    /// The first Brussels day of its mandate; none where it was told before that was known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_day: Option<NaiveDate>,
    /// The last Brussels day of its mandate; none while no end is agreed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_day: Option<NaiveDate>,
    /// It was ended before its last day.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ended: bool,
}

impl From<&Partner> for PartnerChanged {
    fn from(partner: &Partner) -> Self {
        Self {
            partner_id: partner.id,
            version: partner.version,
            name: partner.name.clone(),
            mandates: partner.mandates.clone(),
            card_system_ids: partner.card_system_ids.clone(),
            first_day: Some(partner.first_day),
            last_day: partner.last_day,
            ended: partner.ended_on.is_some(),
        }
    }
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
            first_day: NaiveDate::from_ymd_opt(2026, 1, 1),
            last_day: NaiveDate::from_ymd_opt(2027, 12, 31),
            ended: false,
        }
    }
}

/// Over which periods the effect of a partner is counted. It never changes: two kinds could be subtracted
/// from each other.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EffectPeriod {
    /// For partners that guide many.
    Month,
    /// For all others.
    #[default]
    Year,
}

/// A partner as it is written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewPartner {
    pub name: String,
    pub mandates: Vec<Mandate>,
    /// The regions of its area
    pub card_system_ids: Vec<CardSystemId>,
    /// Absent: today
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_day: Option<NaiveDate>,
    /// Absent: no end is agreed
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_day: Option<NaiveDate>,
    /// Absent: `YEAR`. It cannot be changed
    #[serde(default)]
    pub effect_period: EffectPeriod,
}

/// A partner of a region pack.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartnerRow {
    pub id: PartnerId,
    pub name: String,
    pub mandates: Vec<Mandate>,
    pub card_system_ids: Vec<CardSystemId>,
    pub first_day: NaiveDate,
    #[serde(default)]
    pub last_day: Option<NaiveDate>,
    #[serde(default)]
    pub effect_period: EffectPeriod,
}

/// A partner as whoever manages it sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Partner {
    pub id: PartnerId,
    pub version: i64,
    pub name: String,
    pub mandates: Vec<Mandate>,
    pub card_system_ids: Vec<CardSystemId>,
    pub first_day: NaiveDate,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_day: Option<NaiveDate>,
    /// The day on which it was ended before its last day
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_on: Option<NaiveDate>,
    pub effect_period: EffectPeriod,
}

/// A partner is added. Its area must lie within these regions, of the caller.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AddPartner {
    pub partner: NewPartner,
    pub regions: Vec<CardSystemId>,
}

/// A partner is from now on as it is written here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReplacePartner {
    pub partner_id: PartnerId,
    pub partner: NewPartner,
    pub regions: Vec<CardSystemId>,
}

/// The mandate of a partner ends at once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EndPartner {
    pub partner_id: PartnerId,
    pub regions: Vec<CardSystemId>,
}

/// A partner whose area lies within these regions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadPartner {
    pub partner_id: PartnerId,
    pub regions: Vec<CardSystemId>,
}

/// The partners whose area lies within these regions, in the order of their names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListPartners {
    pub regions: Vec<CardSystemId>,
    pub window: Window,
}

/// What became of those whom a partner guided, without saying of whom: for the partner itself, or for whoever
/// sees partners of these regions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadEffect {
    pub partner_id: PartnerId,
    /// The partners for which the caller reads referrals.
    pub partners: Vec<PartnerId>,
    pub regions: Vec<CardSystemId>,
}

/// The group passes that a partner holds: for the partner itself, or for whoever sees partners of these
/// regions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListPartnerGrouppasses {
    pub partner_id: PartnerId,
    /// The partners for which the caller reads referrals.
    pub partners: Vec<PartnerId>,
    pub regions: Vec<CardSystemId>,
    pub window: Window,
}

/// The effect of a partner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Effect {
    pub partner_id: PartnerId,
    pub effect_period: EffectPeriod,
    /// Those that are over, the newest first: what is said of one never changes
    pub periods: Vec<EffectOfPeriod>,
}

/// What happened in one period. A number under 5 is hidden, and one that is not known is hidden as well.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EffectOfPeriod {
    /// `2026-04`, or `2026`
    pub period: String,
    /// Who was referred
    pub referred: Option<i64>,
    /// Who used the pass for the first time, of those who agreed that the partner may know
    pub active: Option<i64>,
    /// Who came back after 90 days, of the same
    pub returned: Option<i64>,
}
