//! The second home of a child: what can be asked.

use super::registration::Counter;
use super::sight::Sight;
use super::views::Address;
use crate::PassholderId;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A second home as a counter notes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct NewSecondHome {
    pub address: Address,
    /// How many percent of the municipality's part that of this home bears: 1 to 99, or 50 when it is not
    /// said
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<u8>,
    /// The first day there; today when it is not said
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
}

/// A second home, and the one that comes in its place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SecondHome {
    pub address: Address,
    /// How many percent of the municipality's part that of this home bears
    pub share: u8,
    /// The first day there
    pub from: NaiveDate,
    /// The last day: that before the 18th birthday, unless it ends earlier
    pub until: NaiveDate,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<NextSecondHome>,
}

/// A second home that is to come.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct NextSecondHome {
    pub address: Address,
    pub share: u8,
    pub from: NaiveDate,
    pub until: NaiveDate,
}

/// A counter notes where a child lives as well from a day on, in place of what counted until then.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NoteSecondHome {
    pub passholder_id: PassholderId,
    pub home: NewSecondHome,
    /// Where the caller writes passholders.
    pub counters: Vec<Counter>,
}

/// The second home of a passholder: that of today, or the one that is to come.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadSecondHome {
    pub passholder_id: PassholderId,
    pub sight: Sight,
}

/// From today on a passholder has one home, and none to come.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EndSecondHome {
    pub passholder_id: PassholderId,
    pub counters: Vec<Counter>,
}
