//! What a region sets: for each of its cities, and which numbers it gives out itself.

use crate::CardSystemId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A city of a region, as a pack has it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CitySettingsRow {
    pub card_system_id: CardSystemId,
    /// The municipality, in capitals: `GEETBETS`.
    pub city: String,
    /// Those of the municipality and of its parts.
    pub postal_codes: Vec<String>,
    /// Whether residents with a right may register without a counter.
    #[serde(default)]
    pub allows_cardless_registration: bool,
    pub contact_email: String,
}

/// Five digits that pass numbers of a region begin with, when it makes them itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NumberPrefixRow {
    /// Text, because zeros in front count.
    pub prefix: String,
    pub card_system_id: CardSystemId,
}

/// What a region sets for one of its cities.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CardSystemCitySettings {
    pub city: String,
    pub allows_cardless_registration: bool,
    pub contact_email: String,
}

/// Whether somebody with a right who lives there may register without a counter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CardSystemSocialTariffSettings {
    pub postal_code: String,
    pub allows_cardless_registration: bool,
}

/// The settings of a region's cities: all, or those of some postal codes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListCitySettings {
    pub card_system_id: CardSystemId,
    pub postal_codes: Vec<String>,
}

/// May somebody who lives there register without a counter?
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadSocialTariffSettings {
    pub card_system_id: CardSystemId,
    pub postal_code: String,
}
