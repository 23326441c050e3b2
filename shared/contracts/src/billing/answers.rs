//! What the billing service answers, in cents: what the gateway shows in euros stands in `views`.

use super::{AvailableTariff, Tariff, TariffType, TariffsResponse, TicketSale};
use crate::{Cents, Euro, EventId, Message, PassNumber, PassholderId, TicketSaleId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize};

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
    #[serde(deserialize_with = "kept")]
    pub sale: SoldTicket,
    /// None for a group pass.
    pub passholder_id: Option<PassholderId>,
}

/// An answer that was kept under a client's key by a release before cents says euros, as the door did.
fn kept<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SoldTicket, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Kept {
        Cents(Box<SoldTicket>),
        Euros(Box<TicketSale>),
    }
    Ok(match Kept::deserialize(deserializer)? {
        Kept::Cents(sold) => *sold,
        Kept::Euros(shown) => (*shown).into(),
    })
}

impl From<TicketSale> for SoldTicket {
    fn from(shown: TicketSale) -> Self {
        let tariff = ReducedPrice {
            id: shown.tariff.id,
            name: shown.tariff.name,
            price: shown.tariff.price.0,
            tariff_type: shown.tariff.tariff_type,
        };
        Self {
            id: shown.id,
            creation_date: shown.creation_date,
            regular_price: shown.regular_price.0,
            regular_price_label: shown.regular_price_label,
            tariff,
            event_id: shown.event_id,
            event_title: shown.event_title,
            uitpas_number: shown.uitpas_number,
            client_reference: shown.client_reference,
        }
    }
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

    fn sold() -> Sold {
        let tariff = ReducedPrice {
            id: "SOCIALTARIFF".into(),
            name: "Kansentarief".into(),
            price: Cents(147),
            tariff_type: TariffType::Socialtariff,
        };
        let sale = SoldTicket {
            id: TicketSaleId(100_001),
            creation_date: DateTime::UNIX_EPOCH,
            regular_price: Cents(1000),
            regular_price_label: None,
            tariff,
            event_id: "theatre".into(),
            event_title: "Poppentheater".into(),
            uitpas_number: PassNumber::of_kind(9901, 1, true),
            client_reference: None,
        };
        Sold {
            sale,
            passholder_id: None,
        }
    }

    #[test]
    fn an_answer_survives_the_trip_and_so_does_one_that_was_kept_in_euros() {
        let today = serde_json::to_value(sold()).unwrap();
        assert_eq!(today["sale"]["regular_price_cents"], 1000);
        assert_eq!(serde_json::from_value::<Sold>(today).unwrap(), sold());
        let shown = TicketSale::from(sold().sale);
        let before = serde_json::json!({"sale": shown, "passholder_id": null});
        assert_eq!(before["sale"]["tariff"]["price"], 1.47);
        assert_eq!(serde_json::from_value::<Sold>(before).unwrap(), sold());
    }

    #[test]
    fn euros_of_an_older_service_are_not_taken_for_cents() {
        let tariff = "SOCIALTARIFF";
        let older = serde_json::json!({"id": tariff, "name": "Kansentarief", "price": 2, "type": tariff});
        assert!(serde_json::from_value::<ReducedPrice>(older).is_err());
    }
}
