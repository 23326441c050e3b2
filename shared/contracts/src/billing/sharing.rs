//! Cost sharing: who bears which part of a price.

use crate::Cents;
use serde::{Deserialize, Serialize};

/// Who bears a part of the price.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Payer {
    Passholder,
    /// The municipality where the passholder lives.
    Municipality,
    Organizer,
    /// The Flemish authority.
    Flanders,
}

/// How much one payer bears. Percentages are hundredths of a percent (20 % = 2000).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Share {
    Fixed(Cents),
    PercentOfPrice(u32),
    PercentOfRest(u32),
    Rest,
}

/// One payer's part, stored with the sale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaidShare {
    pub payer: Payer,
    /// Municipality name or organizer id; the passholder and Flanders need none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payer_id: Option<String>,
    pub cents: Cents,
}
