//! A reservation as it is shown to the client that holds it.

use chrono::{DateTime, Utc};
use contracts::billing::{ReservationState, Reserved, ReservedTicket, Tariff};
use contracts::{Euro, EventId, PassNumber};
use serde::Serialize;
use utoipa::ToSchema;

/// Tickets that are held.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Reservation {
    id: String,
    state: ReservationState,
    /// Until when it can be confirmed
    held_until: DateTime<Utc>,
    /// Whether the place came from the waiting list
    from_waiting_list: bool,
    /// In the order of the request
    tickets: Vec<Ticket>,
}

/// A ticket that is held, at the tariff that is promised.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ReservedTicket)]
struct Ticket {
    #[schema(value_type = String)]
    uitpas_number: PassNumber,
    event_id: EventId,
    event_title: String,
    tariff: Tariff,
    regular_price: Euro,
    #[serde(skip_serializing_if = "Option::is_none")]
    regular_price_label: Option<String>,
    /// The client's own reference, when it gave one
    #[serde(skip_serializing_if = "Option::is_none")]
    client_reference: Option<String>,
}

impl From<Reserved> for Reservation {
    fn from(reserved: Reserved) -> Self {
        Self {
            id: reserved.id.to_string(),
            state: reserved.state,
            held_until: reserved.held_until,
            from_waiting_list: reserved.is_offer,
            tickets: reserved.tickets.into_iter().map(Ticket::from).collect(),
        }
    }
}

impl From<ReservedTicket> for Ticket {
    fn from(held: ReservedTicket) -> Self {
        Self {
            uitpas_number: held.uitpas_number,
            event_id: held.event_id,
            event_title: held.event_title,
            tariff: held.tariff.into(),
            regular_price: Euro(held.regular_price),
            regular_price_label: held.regular_price_label,
            client_reference: held.client_reference,
        }
    }
}
