//! Why a sale costs whom how much.

use super::{Decision, PayerKind};
use crate::message::Message;
use crate::{DistributionKeyId, Euro, Scope, TicketSaleId};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Each cent of a sale: who bears it, by which rule, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExplainSale {
    pub ticket_sale_id: TicketSaleId,
    pub scope: Scope,
}

/// Why a sale costs whom how much: as it was computed then, and computed again now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Explanation {
    pub ticket_sale_id: String,
    pub regular_price: Euro,
    /// What the holder pays
    pub price: Euro,
    pub sold_at: DateTime<Utc>,
    /// All shares were given back then
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancelled_at: Option<DateTime<Utc>>,
    pub key: ExplainedKey,
    pub residence: ExplainedResidence,
    /// In the order of the key; they sum to the regular price
    pub shares: Vec<ExplainedShare>,
    /// Whether computing it again gives the same cents
    pub agrees: bool,
}

/// The distribution key and the version of it that was valid.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExplainedKey {
    #[schema(value_type = i32)]
    pub id: DistributionKeyId,
    pub name: String,
    pub version: i32,
    pub valid_from: NaiveDate,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
    /// The day on which the organizer reached the threshold of the version, where that decided who pays
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threshold_since: Option<NaiveDate>,
}

/// Where the holder lived, as far as it decided who pays. Of a child with two homes the first one; the
/// other's municipality stands with its share alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExplainedResidence {
    /// The Brussels day of the activity; absent of sales that are older than this explanation
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub municipality: Option<String>,
    /// Whether it was the organizer's municipality, which has rules of its own in a key; absent where that
    /// cannot be known any more
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_organizers: Option<bool>,
}

/// What one payer bears, and by which rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExplainedShare {
    pub payer: PayerKind,
    /// Name of the municipality, id of the organizer or number of the fund
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payer_id: Option<String>,
    /// Of a fund
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payer_name: Option<String>,
    pub amount: Euro,
    /// In words
    pub words: Message,
}
