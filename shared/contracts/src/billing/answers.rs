//! What the billing service answers, in cents: what the gateway shows in euros stands in `views`.

use super::{AvailableTariff, Tariff, TariffType, TariffsResponse, TicketSale};
use crate::{Cents, Euro, EventId, Message, PassNumber, PassholderId, TicketSaleId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A tariff, and what the holder pays by it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReducedPrice {
    /// `SOCIALTARIFF`, or `COUPON_` and the number of the coupon.
    pub id: String,
    pub name: String,
    #[serde(rename = "price_cents")]
    pub price: Cents,
    pub tariff_type: TariffType,
}

/// A price that can be sold now, and how often.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AvailablePrice {
    pub tariff: ReducedPrice,
    /// 1 for a person; what is left of the quota for a group pass.
    pub remaining: i32,
}

/// What can be sold now; where something cannot, words for the holder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AvailablePrices {
    pub available: Vec<AvailablePrice>,
    pub end_user_message: Option<Message>,
}

/// A registered sale.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SoldTicket {
    pub id: TicketSaleId,
    pub creation_date: DateTime<Utc>,
    #[serde(rename = "regular_price_cents")]
    pub regular_price: Cents,
    pub regular_price_label: Option<String>,
    pub tariff: ReducedPrice,
    pub event_id: EventId,
    /// As it was when the ticket was sold.
    pub event_title: String,
    pub uitpas_number: PassNumber,
    /// The client's own reference, when it gave one.
    pub client_reference: Option<String>,
}

/// A sale and whose it is: the gateway shows the passholder only to those who may see him.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sold {
    pub sale: SoldTicket,
    /// None for a group pass.
    pub passholder_id: Option<PassholderId>,
}

impl From<ReducedPrice> for Tariff {
    fn from(price: ReducedPrice) -> Self {
        Self {
            id: price.id,
            name: price.name,
            price: Euro(price.price),
            tariff_type: price.tariff_type,
        }
    }
}

impl From<AvailablePrices> for TariffsResponse {
    fn from(prices: AvailablePrices) -> Self {
        let shown = |price: AvailablePrice| AvailableTariff {
            tariff: price.tariff.into(),
            remaining: price.remaining,
        };
        Self {
            available: prices.available.into_iter().map(shown).collect(),
            end_user_message: prices.end_user_message,
        }
    }
}

impl From<SoldTicket> for TicketSale {
    fn from(sold: SoldTicket) -> Self {
        Self {
            id: sold.id,
            creation_date: sold.creation_date,
            regular_price: Euro(sold.regular_price),
            regular_price_label: sold.regular_price_label,
            tariff: sold.tariff.into(),
            event_id: sold.event_id,
            event_title: sold.event_title,
            uitpas_number: sold.uitpas_number,
            client_reference: sold.client_reference,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn euros_of_an_older_service_are_not_taken_for_cents() {
        let tariff = "SOCIALTARIFF";
        let older = serde_json::json!({"id": tariff, "name": "Kansentarief", "price": 2, "type": tariff});
        assert!(serde_json::from_value::<ReducedPrice>(older).is_err());
    }
}
