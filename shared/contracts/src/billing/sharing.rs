//! Cost sharing: who bears which part of a price.

use crate::{Cents, FundId};
use serde::{Deserialize, Serialize};

/// Who bears a part of the price, as a key names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Payer {
    Passholder,
    /// The municipality where the passholder lives.
    Municipality,
    Organizer,
    /// The Flemish authority.
    Flanders,
    /// A fund of the card system.
    Fund(FundId),
}

impl Payer {
    /// Without saying which fund.
    pub fn kind(self) -> PayerKind {
        match self {
            Self::Passholder => PayerKind::Passholder,
            Self::Municipality => PayerKind::Municipality,
            Self::Organizer => PayerKind::Organizer,
            Self::Flanders => PayerKind::Flanders,
            Self::Fund(_) => PayerKind::Fund,
        }
    }
}

/// Of what kind a payer is: who it is, its id says.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[schema(as = Payer)]
pub enum PayerKind {
    Passholder,
    /// The municipality where the passholder lives.
    Municipality,
    Organizer,
    /// The Flemish authority.
    Flanders,
    Fund,
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
    /// What is left, and no more than this: a maximum price, where the passholder bears it.
    UpTo(Cents),
    /// What is left in the end: exactly one payer of a key bears it.
    Rest,
}

impl Share {
    /// As a percentage, with its bounds; none of an amount and of what is left.
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
            Self::Fixed(_) | Self::UpTo(_) | Self::Rest => None,
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
    pub payer: PayerKind,
    /// Municipality name, organizer id or the number of a fund; the passholder and Flanders need none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payer_id: Option<String>,
    pub cents: Cents,
}
