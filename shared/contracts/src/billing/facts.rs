//! What the billing service tells: amounts and ids, never a name.

use super::{PaidShare, PayerKind};
use crate::{Cents, DistributionKeyId, EventId, Fact, OrganizerId, PassholderId, TicketSaleId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A sale at a reduced tariff was registered, with every payer's share.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TicketSaleRegistered {
    pub ticket_sale_id: TicketSaleId,
    pub passholder_id: PassholderId,
    pub event_id: EventId,
    pub organizer_id: OrganizerId,
    pub regular_price: Cents,
    pub shares: Vec<PaidShare>,
    pub key_id: DistributionKeyId,
    pub key_version: i32,
    pub at: DateTime<Utc>,
}

/// A sale was cancelled; the shares are the counter-entry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TicketSaleCancelled {
    pub ticket_sale_id: TicketSaleId,
    pub passholder_id: PassholderId,
    pub shares: Vec<PaidShare>,
    pub at: DateTime<Utc>,
    /// Absent in facts that were told before it was said, as whose event it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_id: Option<EventId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organizer_id: Option<OrganizerId>,
}

fn example_shares(sign: i64) -> Vec<PaidShare> {
    vec![
        PaidShare {
            payer: PayerKind::Passholder,
            payer_id: None,
            cents: Cents(147 * sign),
        },
        PaidShare {
            payer: PayerKind::Municipality,
            payer_id: Some("Geetbets".into()),
            cents: Cents(294 * sign),
        },
        PaidShare {
            payer: PayerKind::Organizer,
            payer_id: Some("0ce87cbc-9299-4528-8d35-92225dc9489f".into()),
            cents: Cents(294 * sign),
        },
    ]
}

impl Fact for TicketSaleRegistered {
    const TYPE: &'static str = "billing.ticketsale.registered.v1";
    const MEANING: &'static str =
        "A ticket was sold at a reduced tariff; the shares sum to the regular price.";
    fn key(&self) -> String {
        self.passholder_id.to_string()
    }
    fn example() -> Self {
        Self {
            ticket_sale_id: TicketSaleId(21345),
            passholder_id: PassholderId(Uuid::from_u128(0x0192_0000_7000_8000_0000_0000_0000_0001)),
            event_id: "5a0967f9-cc06-4c3c-9206-30481a767434".into(),
            organizer_id: "0ce87cbc-9299-4528-8d35-92225dc9489f".into(),
            regular_price: Cents(735),
            shares: example_shares(1),
            key_id: DistributionKeyId(56),
            key_version: 1,
            at: DateTime::UNIX_EPOCH,
        }
    }
}

impl Fact for TicketSaleCancelled {
    const TYPE: &'static str = "billing.ticketsale.cancelled.v1";
    const MEANING: &'static str = "A registered sale was cancelled; the shares are its counter-entry.";
    fn key(&self) -> String {
        self.passholder_id.to_string()
    }
    fn example() -> Self {
        Self {
            ticket_sale_id: TicketSaleId(21345),
            passholder_id: PassholderId(Uuid::from_u128(0x0192_0000_7000_8000_0000_0000_0000_0001)),
            shares: example_shares(-1),
            at: DateTime::UNIX_EPOCH,
            event_id: Some("5a0967f9-cc06-4c3c-9206-30481a767434".into()),
            organizer_id: Some("0ce87cbc-9299-4528-8d35-92225dc9489f".into()),
        }
    }
}
