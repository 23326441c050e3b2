//! What the API shows of tariffs and sales, in the shapes of the UiTPAS API 4.0 and in euros. Made at the
//! door out of what the service answers in cents.

use crate::{CardSystemId, DistributionKeyId, Euro, EventId, Message, PassNumber, TicketSaleId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

// What makes a price lower: the right to the social tariff, or a coupon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum TariffType {
    Socialtariff,
    Coupon,
}

/// A reduced price.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Tariff {
    pub id: String,
    pub name: String,
    pub price: Euro,
    #[serde(rename = "type")]
    pub tariff_type: TariffType,
}

/// A tariff that can be sold now, and how often.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AvailableTariff {
    #[serde(flatten)]
    pub tariff: Tariff,
    /// 1 for a person; the quota that is left for a group pass.
    pub remaining: i32,
}

// What can be sold now; where something cannot, words for the holder.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TariffsResponse {
    pub available: Vec<AvailableTariff>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_user_message: Option<Message>,
}

/// A registered sale.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TicketSale {
    #[schema(value_type = String)]
    #[serde(with = "numeric_string")]
    pub id: TicketSaleId,
    pub creation_date: DateTime<Utc>,
    pub regular_price: Euro,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub regular_price_label: Option<String>,
    pub tariff: Tariff,
    pub event_id: EventId,
    pub event_title: String,
    pub uitpas_number: PassNumber,
    /// The client's own reference, when it gave one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_reference: Option<String>,
}

mod numeric_string {
    use crate::TicketSaleId;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    /// Writes the number as a text: the API gives ids as strings.
    pub fn serialize<S: Serializer>(id: &TicketSaleId, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(id)
    }

    /// Reads a number from a text.
    ///
    /// # Errors
    /// When the text is no number.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<TicketSaleId, D::Error> {
        let text = String::deserialize(deserializer)?;
        TicketSaleId::parse(&text).ok_or_else(|| D::Error::custom("no id of a sale"))
    }
}

/// A card system that can be enabled on an event, with its manual distribution keys.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EventCardSystem {
    pub id: CardSystemId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    pub enabled: bool,
    pub manual_distribution_keys: Vec<ManualDistributionKey>,
}

// A manual distribution key, and whether it was chosen for the event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ManualDistributionKey {
    pub id: DistributionKeyId,
    pub name: String,
    pub enabled: bool,
}
