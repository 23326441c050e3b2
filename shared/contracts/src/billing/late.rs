//! Late registrations: sales that took place and were never registered.

use crate::{Euro, EventId, OrganizerId, Refusal, Scope, TicketSaleId};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The most lines of one list.
pub const MOST_LATE_LINES: usize = 100;

/// A line of an organizer's own list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LateLine {
    /// The client's own: the same reference is the same sale, however often it is sent
    pub client_reference: String,
    /// The Brussels day of the activity
    pub date: NaiveDate,
    #[schema(value_type = String)]
    pub event_id: EventId,
    /// Absent: the sale is looked for by the reference alone, and cannot be claimed
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uitpas_number: Option<String>,
    pub regular_price: Euro,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub regular_price_label: Option<String>,
    /// What shows that it took place: the number of a receipt, a line of an attendance list. Never a name
    pub proof: String,
}

/// What became of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum LateFate {
    /// It was registered
    Matched,
    /// It was not, and is now
    Claimed,
    /// It was not, and cannot be
    Refused,
}

/// A line that was compared with what is registered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LateOutcome {
    pub client_reference: String,
    pub fate: LateFate,
    pub ticket_sale_id: Option<TicketSaleId>,
    pub refusal: Option<Refusal>,
}

/// Compares an organizer's own list with what is registered, and claims what is missing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RegisterLate {
    pub client: String,
    pub organizer_id: OrganizerId,
    pub lines: Vec<LateLine>,
    pub scope: Scope,
}
