//! Rows of a region pack that belong to the billing service.

use super::{Cadence, Payer, Share};
use crate::{
    CardSystemId, Cents, DistributionKeyId, Euro, EventId, OrganizerId, PassNumber, PassholderId, PeriodLimit,
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Which municipality a postal code belongs to: the one that pays.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MunicipalityRow {
    pub postal_code: String,
    pub municipality: String,
}

/// A distribution key (verdeelsleutel) with all its versions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DistributionKeyRow {
    pub id: DistributionKeyId,
    pub name: String,
    pub card_system_id: CardSystemId,
    pub usage: KeyUsage,
    /// Organizers that may use it; empty means every organizer of the card system.
    #[serde(default)]
    pub organizers: Vec<OrganizerId>,
    pub versions: Vec<KeyVersion>,
}

/// How a key comes to an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyUsage {
    /// By itself, when its conditions hold.
    Automatic,
    /// Chosen for an event; its conditions must hold as well.
    Manual,
    /// Only through a coupon.
    Coupon,
}

/// What a key said in a period of time. Versions never change once they have been used; a new rule is a new
/// version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyVersion {
    pub version: i32,
    pub valid_from: NaiveDate,
    #[serde(default)]
    pub valid_to: Option<NaiveDate>,
    /// Who decided it, and when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
    #[serde(default)]
    pub conditions: KeyConditions,
    /// When the passholder lives in the organizer's municipality: payers and shares, in the order in which
    /// they are applied.
    pub own: Vec<(Payer, Share)>,
    /// When the passholder lives elsewhere.
    pub other: Vec<(Payer, Share)>,
    /// Other shares, from the day on which an organizer reaches a threshold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threshold: Option<Threshold>,
}

/// Once enough members of an association have the right to the social tariff, others bear its part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Threshold {
    /// Of the members, in hundredths of a percent: 5 % = 500.
    pub percent: u32,
    /// As those of the version, from that day. What the passholder pays is the same.
    pub own: Vec<(Payer, Share)>,
    pub other: Vec<(Payer, Share)>,
}

/// A decision, such as that of a municipal council.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// As it stands in the minutes
    pub reference: String,
    pub date: NaiveDate,
}

/// All that are present must hold.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyConditions {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<PriceCondition>,
    #[serde(default)]
    pub social: SocialCondition,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub residence: Option<ResidenceCondition>,
}

/// Which regular prices a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PriceCondition {
    LessThan(Cents),
    GreaterThan(Cents),
    Equal(Cents),
}

/// Where the passholder must have the right to the social tariff.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SocialCondition {
    #[default]
    InMyCardSystem,
    AtLeastOneCardSystem,
    NotNeeded,
}

/// Whether the passholder must live in the organizer's municipality.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResidenceCondition {
    In,
    NotIn,
}

/// A manual key chosen for an event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventKeyRow {
    pub event_id: EventId,
    pub key_id: DistributionKeyId,
}

/// A coupon (bon) and who has it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CouponRow {
    /// Shown as `COUPON_<id>`.
    pub id: i32,
    pub name: String,
    #[serde(default)]
    pub description: String,
    pub card_system_id: CardSystemId,
    pub key_id: DistributionKeyId,
    pub valid_from: NaiveDate,
    #[serde(default)]
    pub valid_to: Option<NaiveDate>,
    pub granted_to: CouponAudience,
    /// Over all events together.
    #[serde(default)]
    pub limit: Option<PeriodLimit>,
    /// For each event apart.
    #[serde(default)]
    pub limit_per_event: Option<PeriodLimit>,
    /// Only at these organizers; empty means all.
    #[serde(default)]
    pub organizers: Vec<OrganizerId>,
    /// Only for these events; empty means all.
    #[serde(default)]
    pub events: Vec<EventId>,
}

/// Who has a coupon.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CouponAudience {
    /// Holders of the right in the card system.
    SocialTariff,
    /// Every member of the card system.
    Everyone,
    Groups,
    /// These passholders or groups only.
    Passholders(Vec<PassholderId>),
}

/// A sale of the past. Its price is in euros, as a person writes it in the file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TicketSaleRow {
    /// The row's own reference: loading it twice registers one sale.
    pub reference: String,
    pub pass_number: PassNumber,
    pub event_id: EventId,
    pub tariff_id: String,
    pub regular_price: Euro,
    #[serde(default)]
    pub regular_price_label: Option<String>,
    pub at: DateTime<Utc>,
}

/// How a region settles. One that has no row settles each quarter, and takes sales up to sixty days late.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SettlementRuleRow {
    pub card_system_id: CardSystemId,
    pub cadence: Cadence,
    /// How many days after an activity a sale that was never registered can be claimed.
    pub late_days: i32,
}

/// An organizer that is a municipality's own service: what it claims is the municipality's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnOrganizerRow {
    pub organizer_id: OrganizerId,
    pub municipality: String,
}
