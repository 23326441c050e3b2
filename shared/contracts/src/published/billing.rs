//! What organizers are told of tickets at a reduced tariff: which sale, never whose and for how much.

use super::event::{Audience, Event};
use crate::EventId;
use crate::access::Permission;
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A ticket of the organizer was sold at a reduced tariff.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TicketSaleRegistered {
    /// The sale, as the API writes it: digits.
    pub ticket_sale_id: String,
    /// For what it is.
    #[schemars(with = "String")]
    pub event_id: EventId,
}

/// Such a sale was cancelled.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TicketSaleCancelled {
    /// The sale, as the API writes it: digits.
    pub ticket_sale_id: String,
    /// For what it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub event_id: Option<EventId>,
}

/// The first of a waiting list moved up: a place is held. The client that put him there opens the reservation
/// by its id; for everybody else it is nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WaitingPlaceOffered {
    /// The reservation.
    pub reservation_id: Uuid,
    /// For what it is.
    #[schemars(with = "String")]
    pub event_id: EventId,
    /// Until when it can be confirmed.
    pub held_until: DateTime<Utc>,
}

const EXAMPLE_EVENT: &str = "5a0967f9-cc06-4c3c-9206-30481a767434";

impl Event for TicketSaleRegistered {
    const TYPE: &'static str = "org.beleefregio.ticketsale.registered.v1";
    const MEANING: &'static str = "A ticket of the organizer was sold at a reduced tariff.";
    const AUDIENCE: Audience = Audience::Organizer;
    const PERMISSION: Option<Permission> = Some(Permission::TicketsalesSearch);
    fn subject(&self) -> String {
        self.ticket_sale_id.clone()
    }
    fn example() -> Self {
        Self {
            ticket_sale_id: "21345".into(),
            event_id: EXAMPLE_EVENT.into(),
        }
    }
}

impl Event for TicketSaleCancelled {
    const TYPE: &'static str = "org.beleefregio.ticketsale.cancelled.v1";
    const MEANING: &'static str = "A sale at a reduced tariff was cancelled.";
    const AUDIENCE: Audience = Audience::Organizer;
    const PERMISSION: Option<Permission> = Some(Permission::TicketsalesSearch);
    fn subject(&self) -> String {
        self.ticket_sale_id.clone()
    }
    fn example() -> Self {
        Self {
            ticket_sale_id: "21345".into(),
            event_id: Some(EXAMPLE_EVENT.into()),
        }
    }
}

impl Event for WaitingPlaceOffered {
    const TYPE: &'static str = "org.beleefregio.waitingplace.offered.v1";
    const MEANING: &'static str = "The first of a waiting list moved up: a place is held until that time.";
    const AUDIENCE: Audience = Audience::Organizer;
    const PERMISSION: Option<Permission> = Some(Permission::TicketsalesRegister);
    fn subject(&self) -> String {
        self.reservation_id.to_string()
    }
    fn example() -> Self {
        Self {
            reservation_id: Uuid::from_u128(0x0192_0000_7000_8000_0000_0000_0000_0009),
            event_id: EXAMPLE_EVENT.into(),
            held_until: DateTime::UNIX_EPOCH,
        }
    }
}
