//! What is held for somebody, and who waits for it.

use super::ReducedPrice;
use crate::{Cents, EventId, Fact, OrganizerId, PassNumber, ReservationId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Tickets that are held for a client.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reserved {
    pub id: ReservationId,
    pub state: ReservationState,
    /// Until when it can be confirmed.
    pub held_until: DateTime<Utc>,
    /// Whether the place came from the list.
    pub is_offer: bool,
    /// In the order of the request; none of those who are forgotten.
    pub tickets: Vec<ReservedTicket>,
}

/// What becomes of a reservation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ReservationState {
    /// Its places are held.
    Held,
    /// Its tickets are sold.
    Confirmed,
    /// Its client gave it back.
    Released,
    /// Its time was over.
    Expired,
}

/// A ticket that is held, at the tariff that is promised.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReservedTicket {
    pub uitpas_number: PassNumber,
    pub event_id: EventId,
    pub event_title: String,
    pub tariff: ReducedPrice,
    #[serde(rename = "regular_price_cents")]
    pub regular_price: Cents,
    pub regular_price_label: Option<String>,
    pub client_reference: Option<String>,
}

/// How many places of an event are taken, and how many wait for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceCounts {
    /// Sold or held.
    pub taken: i32,
    pub waiting: i32,
}

/// Somebody who waits for a place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WaitingEntry {
    /// The place in line, from 1, without gaps
    pub number: i64,
    #[schema(value_type = String)]
    pub uitpas_number: PassNumber,
    pub since: DateTime<Utc>,
    /// The client's own reference; of its own entries alone
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_reference: Option<String>,
}

/// The first of a list moved up: a place is held. For whom, nobody is told here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WaitingPlaceOffered {
    pub reservation_id: ReservationId,
    pub event_id: EventId,
    pub organizer_id: OrganizerId,
    pub held_until: DateTime<Utc>,
    pub at: DateTime<Utc>,
}

impl Fact for WaitingPlaceOffered {
    const TYPE: &'static str = "billing.waitingplace.offered.v1";
    const MEANING: &'static str = "The first of a waiting list moved up: a place is held until that time.";
    fn key(&self) -> String {
        self.event_id.0.clone()
    }
    fn example() -> Self {
        Self {
            reservation_id: ReservationId(Uuid::from_u128(0x0192_0000_7000_8000_0000_0000_0000_0009)),
            event_id: "5a0967f9-cc06-4c3c-9206-30481a767434".into(),
            organizer_id: "0ce87cbc-9299-4528-8d35-92225dc9489f".into(),
            held_until: DateTime::UNIX_EPOCH,
            at: DateTime::UNIX_EPOCH,
        }
    }
}
