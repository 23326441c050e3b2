//! What a card costs: dated tables of a region, vouchers, and who asks.

use super::views::CardType;
use crate::{CardSystemId, Cents, Euro};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why somebody gets a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CardReason {
    /// Who had no pass anywhere.
    FirstCard,
    /// A further region, without plastic.
    CardUpgrade,
    /// A further region, with a card of it.
    ExtraCard,
    LossTheft,
    Defect,
    ObtainKansenstatuut,
    LossKansenstatuut,
}

impl CardReason {
    /// Each of them.
    pub const ALL: [Self; 7] = [
        Self::FirstCard,
        Self::CardUpgrade,
        Self::ExtraCard,
        Self::LossTheft,
        Self::Defect,
        Self::ObtainKansenstatuut,
        Self::LossKansenstatuut,
    ];
}

/// The prices of a region from a day on, until its next table begins.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceTableRow {
    pub card_system_id: CardSystemId,
    /// The first Brussels day on which it applies.
    pub valid_from: NaiveDate,
    pub lines: Vec<PriceLine>,
}

/// A line of a price table: the price, and for whom. A condition that is absent holds for everybody.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceLine {
    pub label: String,
    pub description: String,
    /// In cents.
    pub price: Cents,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card_type: Option<CardType>,
    /// None stands for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<CardReason>,
    /// In whole years, inclusive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_age: Option<i32>,
    /// In whole years, inclusive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_age: Option<i32>,
    /// Whether they live in the region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resident: Option<bool>,
    /// Whether they have the right to the social tariff.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub social_tariff: Option<bool>,
    /// Only with a voucher of this type; absent: only without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voucher_type: Option<String>,
}

/// A voucher: it counts once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VoucherRow {
    pub code: String,
    pub card_system_id: CardSystemId,
    pub voucher_type: String,
    /// Inclusive.
    #[serde(default)]
    pub valid_from: Option<NaiveDate>,
    /// Inclusive.
    #[serde(default)]
    pub valid_to: Option<NaiveDate>,
}

/// What a pass costs, with words for whoever pays.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MembershipPrice {
    pub price: Euro,
    pub label: String,
    pub description: String,
}

/// What passes of a kind cost in a region today.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListMembershipPrices {
    pub card_system_id: CardSystemId,
    pub card_type: CardType,
}

/// What a first pass costs somebody whom nobody knows yet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PriceForNewcomer {
    pub card_system_id: CardSystemId,
    pub card_type: CardType,
    /// `0000` abroad.
    pub postal_code: String,
    pub date_of_birth: NaiveDate,
    pub social_tariff: bool,
    pub voucher: Option<String>,
}
