//! Cards as their region sees them, and those that open the social tariff.

use super::facts::{CardStatus, PassType};
use super::views::{CardSystem, CardType};
use crate::{CardSystemId, ChipNumber, PassNumber, PassholderId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A card, in stock or somebody's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Card)]
pub struct CardView {
    pub uitpas_number: PassNumber,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub chip_number: Option<ChipNumber>,
    pub card_system: CardSystem,
    pub card_type: CardType,
    pub status: CardStatus,
    /// Whether it opens the social tariff in its region now.
    pub social_tariff: bool,
}

/// The card with this number, this chip, or both: of one of these regions, else nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FindCard {
    pub uitpas_number: Option<String>,
    pub chip_number: Option<String>,
    pub card_systems: Vec<CardSystemId>,
}

/// The cards of a region that are nobody's yet, of both kinds together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CardStock {
    pub card_system: CardSystem,
    /// Made, and not at a counter yet.
    pub provisioned: i64,
    /// At the counters, to be handed out.
    pub local_stock: i64,
    /// With fewer cards than this at the counters the stock is low; 0: the region does not want to know.
    pub low_stock: i32,
    pub is_low: bool,
}

/// How many cards of a region wait for somebody.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadCardStock {
    pub card_system_id: CardSystemId,
}

/// The cards of a region that open the social tariff now: a slice of its holders, behind this one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListEntitledCards {
    pub card_system_id: CardSystemId,
    pub after: Option<PassholderId>,
}

/// A slice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EntitledCards {
    pub cards: Vec<EntitledCard>,
    /// Where the next slice begins, if there is one.
    pub next: Option<PassholderId>,
}

/// A card that opens the social tariff now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EntitledCard {
    pub pass_number: PassNumber,
    pub passholder_id: PassholderId,
    pub pass_type: PassType,
    /// Groups only.
    pub tickets_per_year: Option<i32>,
}

/// A card is blocked, or counts again: by the coordinator of a region.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SwitchCard {
    pub pass_number: PassNumber,
    pub blocked: bool,
}
