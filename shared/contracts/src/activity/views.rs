//! What the API shows of organizers, events and check-ins.

use crate::pass::{Address, CardSystem};
use crate::{CheckinId, EventId, Message, OrganizerId, PassNumber, PassholderId, PeriodLimit, Points};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An organizer of activities, often a counter as well.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Organizer {
    pub id: OrganizerId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card_systems: Option<Vec<CardSystem>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub linked_location_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
}

/// How often one may check in and buy, and what a check-in earns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EventSettings {
    pub id: EventId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passholder_ticket_limit: Option<PeriodLimit>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checkin_limit: Option<PeriodLimit>,
    pub checkin_points: Points,
}

/// For how long a reservation holds its places, in minutes, where nobody says otherwise.
pub const RESERVATION_MINUTES: i32 = 10;
/// For how long a place is held for the first of the list, in minutes, where nobody says otherwise: a day.
pub const OFFER_MINUTES: i32 = 24 * 60;

fn reservation_minutes() -> i32 {
    RESERVATION_MINUTES
}

fn offer_minutes() -> i32 {
    OFFER_MINUTES
}

/// How many places at a reduced tariff an event has, and what becomes of who finds none left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlaceSettings {
    /// In all; absent means no limit
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub places: Option<i32>,
    /// Whether who finds none left is put on a list
    #[serde(default)]
    pub waiting_list: bool,
    /// For how long a reservation holds its places
    #[serde(default = "reservation_minutes")]
    pub reservation_minutes: i32,
    /// For how long a place is held for the first of the list
    #[serde(default = "offer_minutes")]
    pub offer_minutes: i32,
}

/// A check-in as the API shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Checkin {
    pub id: CheckinId,
    pub creation_date: DateTime<Utc>,
    pub event_id: EventId,
    pub event_title: String,
    pub uitpas_number: PassNumber,
    pub points: Points,
}

/// A recorded check-in and whose it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CheckedIn {
    pub checkin: Checkin,
    pub passholder_id: PassholderId,
}

/// Whether a check-in would be accepted now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CheckinStatus {
    pub allowed: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_user_message: Option<Message>,
}
