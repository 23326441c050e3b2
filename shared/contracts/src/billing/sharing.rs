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
    /// A percentage with a floor, a ceiling or both.
    Within(Within),
    Rest,
}

impl Share {
    /// As a percentage, with its bounds; none of a fixed amount and of the rest.
    pub fn percentage(self) -> Option<Within> {
        let unbounded = |percent| Within {
            percent,
            at_least: None,
            at_most: None,
        };
        match self {
            Self::PercentOfPrice(points) => Some(unbounded(Percent::PercentOfPrice(points))),
            Self::PercentOfRest(points) => Some(unbounded(Percent::PercentOfRest(points))),
            Self::Within(within) => Some(within),
            Self::Fixed(_) | Self::Rest => None,
        }
    }
}

/// A percentage with bounds, in cents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Within {
    #[serde(flatten)]
    pub percent: Percent,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<Cents>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<Cents>,
}

/// A percentage, and of what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Percent {
    PercentOfPrice(u32),
    PercentOfRest(u32),
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
