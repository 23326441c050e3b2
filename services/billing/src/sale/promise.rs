//! A sale before it is one: all that it will keep, by the names of its columns. A sale writes it at once, a
//! reservation later and as it was: same key, same version, same shares.

use super::line::{Ready, shown_holder};
use crate::limit::Counter;
use crate::tariff::Basis;
use chrono::{DateTime, Utc};
use contracts::billing::{
    PaidShare, ReducedPrice, ReservedTicket, Sold, SoldTicket, TariffType, TicketSaleRegistered,
};
use contracts::{Cents, DistributionKeyId, EventId, OrganizerId, PassNumber, PassholderId, TicketSaleId};
use serde::{Deserialize, Serialize};

/// A sale that can be made.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Promise {
    pub ticket_sale_id: TicketSaleId,
    pub passholder_id: PassholderId,
    pub is_group: bool,
    pub pass_number: PassNumber,
    pub event_id: EventId,
    pub event_title: String,
    pub organizer_id: OrganizerId,
    pub tariff_id: String,
    pub tariff_name: String,
    pub tariff_type: TariffType,
    pub price: Cents,
    pub regular_price: Cents,
    pub label: Option<String>,
    pub key_id: DistributionKeyId,
    pub key_version: i32,
    pub reason: String,
    pub basis: Basis,
    pub client_reference: Option<String>,
    pub reference_no: i32,
    /// The limits that it uses.
    pub limits: Vec<Counter>,
    pub shares: Vec<PaidShare>,
}

impl Promise {
    /// What a line means that is ready to be written.
    pub fn of(ready: Ready<'_>) -> Self {
        let (entry, event, offer, holder) = (ready.entry, ready.event, ready.offer, ready.buyer.holder);
        Self {
            ticket_sale_id: entry.id,
            passholder_id: holder.passholder_id,
            is_group: holder.is_group(),
            pass_number: ready.number,
            event_id: event.event_id.clone(),
            event_title: event.title.clone(),
            organizer_id: event.organizer_id.clone(),
            tariff_id: offer.tariff.id,
            tariff_name: offer.tariff.name,
            tariff_type: offer.tariff.tariff_type,
            price: offer.tariff.price,
            regular_price: entry.line.regular_price,
            label: entry.line.regular_price_label.clone(),
            key_id: offer.key_id,
            key_version: offer.key_version,
            reason: offer.reason,
            basis: offer.basis,
            client_reference: entry.line.client_reference.clone(),
            reference_no: entry.reference_no,
            limits: offer.limits.into_iter().map(|limit| limit.counter).collect(),
            shares: offer.shares,
        }
    }

    fn tariff(&self) -> ReducedPrice {
        ReducedPrice {
            id: self.tariff_id.clone(),
            name: self.tariff_name.clone(),
            price: self.price,
            tariff_type: self.tariff_type,
        }
    }

    /// The sale that it is from now on.
    pub fn sold(&self, at: DateTime<Utc>) -> Sold {
        let sale = SoldTicket {
            id: self.ticket_sale_id,
            creation_date: at,
            regular_price: self.regular_price,
            regular_price_label: self.label.clone(),
            tariff: self.tariff(),
            event_id: self.event_id.clone(),
            event_title: self.event_title.clone(),
            uitpas_number: self.pass_number.clone(),
            client_reference: self.client_reference.clone(),
        };
        Sold {
            sale,
            passholder_id: shown_holder(self.passholder_id, self.is_group),
        }
    }

    /// The ticket while it is held.
    pub fn reserved(&self) -> ReservedTicket {
        ReservedTicket {
            uitpas_number: self.pass_number.clone(),
            event_id: self.event_id.clone(),
            event_title: self.event_title.clone(),
            tariff: self.tariff(),
            regular_price: self.regular_price,
            regular_price_label: self.label.clone(),
            client_reference: self.client_reference.clone(),
        }
    }

    /// The fact of it: amounts and ids, never a name.
    pub fn registered(&self, at: DateTime<Utc>) -> TicketSaleRegistered {
        TicketSaleRegistered {
            ticket_sale_id: self.ticket_sale_id,
            passholder_id: self.passholder_id,
            event_id: self.event_id.clone(),
            organizer_id: self.organizer_id.clone(),
            regular_price: self.regular_price,
            shares: self.shares.clone(),
            key_id: self.key_id,
            key_version: self.key_version,
            at,
        }
    }
}
