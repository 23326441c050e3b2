//! Moving house: what can be asked.

use super::registration::Counter;
use super::sight::Sight;
use super::views::Address;
use crate::PassholderId;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A move that is known before its day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = PlannedMove)]
pub struct PlannedMove {
    /// The first day at the new address
    pub from: NaiveDate,
    pub address: Address,
}

/// A counter notes that a passholder moves on a day, in place of what it noted before; a day that is not to
/// come counts at once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlanMove {
    pub passholder_id: PassholderId,
    pub planned: PlannedMove,
    /// Where the caller writes passholders.
    pub counters: Vec<Counter>,
}

/// The move of a passholder that is to come.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadMove {
    pub passholder_id: PassholderId,
    pub sight: Sight,
}

/// A passholder does not move after all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WithdrawMove {
    pub passholder_id: PassholderId,
    pub counters: Vec<Counter>,
}
