//! Cards as their region sees them, and those that open the social tariff.

use super::facts::{CardStatus, PassType};
use super::registration::Counter;
use super::views::{CardSystem, CardType, OrganizerReference};
use crate::{CardSystemId, ChipNumber, OrganizerId, PassNumber, PassholderId};
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
    /// Beyond the contract: the counter where it lies in stock, for who may read cards there. None: at no
    /// counter in particular, or at one of others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counter: Option<OrganizerReference>,
}

/// The card with this number, this chip, or both: of one of these regions, else nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FindCard {
    pub uitpas_number: Option<String>,
    pub chip_number: Option<String>,
    pub card_systems: Vec<CardSystemId>,
    /// The counters of which it may be told that a card lies there.
    #[serde(default)]
    pub organizers: Vec<OrganizerId>,
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
    /// Of those at the counters, how many lie at each where the caller may read cards; counters without any
    /// are left out, and so is what lies at none in particular.
    #[serde(default)]
    pub counters: Vec<CounterStock>,
}

/// The cards that lie at a counter, of both kinds together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CounterStock {
    pub organizer: OrganizerReference,
    /// To be handed out there, and nowhere else.
    pub local_stock: i64,
}

/// How many cards of a region wait for somebody, and how many of them lie at these counters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadCardStock {
    pub card_system_id: CardSystemId,
    #[serde(default)]
    pub organizers: Vec<OrganizerId>,
}

/// So many cards go to a counter at once.
pub const MOST_MOVED: usize = 100;

/// Cards in stock go to this counter: from no counter in particular, or from one of these organizers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MoveCards {
    pub pass_numbers: Vec<PassNumber>,
    pub counter: Counter,
    pub organizers: Vec<OrganizerId>,
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
