//! Periods of a region: when what was sold is settled.

use super::Amounts;
use crate::CardSystemId;
use crate::page::Window;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How long the periods of a region are; they begin where the calendar has them begin.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Cadence {
    Month,
    /// From January, March, May ... on.
    TwoMonths,
    #[default]
    Quarter,
}

/// Names a period: its region and its first Brussels day, as `38-2026-01-01`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PeriodId {
    pub card_system_id: CardSystemId,
    pub first_day: NaiveDate,
}

impl utoipa::PartialSchema for PeriodId {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        String::schema()
    }
}

impl ToSchema for PeriodId {}

impl std::fmt::Display for PeriodId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.card_system_id, self.first_day)
    }
}

impl From<PeriodId> for String {
    fn from(id: PeriodId) -> Self {
        id.to_string()
    }
}

impl TryFrom<String> for PeriodId {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl std::str::FromStr for PeriodId {
    type Err = &'static str;

    /// Takes nothing but what `Display` writes: a thing has one name.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const WORDS: &str = "is no id of a period";
        let (card_system, day) = text.split_once('-').ok_or(WORDS)?;
        let id = Self {
            card_system_id: CardSystemId(card_system.parse().map_err(|_| WORDS)?),
            first_day: day.parse().map_err(|_| WORDS)?,
        };
        match id.to_string() == text {
            true => Ok(id),
            false => Err(WORDS),
        }
    }
}

/// How far a period is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PeriodState {
    /// What is booked goes into it.
    Open,
    /// Somebody proposed to close it, and its statements are being made.
    Counting,
    /// Its statements are made and do not change while a second person looks at them.
    Proposed,
    /// For good.
    Closed,
}

/// A period of a region, with what it comes to once its statements are made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SettlementPeriod {
    #[schema(value_type = String)]
    pub id: PeriodId,
    pub card_system_id: CardSystemId,
    pub first_day: NaiveDate,
    pub last_day: NaiveDate,
    pub state: PeriodState,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposed: Option<Act>,
    /// By another than who proposed it
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved: Option<Act>,
    /// The last refusal, until it is proposed again
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<Refused>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control: Option<Control>,
}

/// Who did something, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Act {
    /// The id of a client; for a person an id that says nothing about them
    pub by: String,
    pub at: DateTime<Utc>,
}

/// Who refused a period, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Refused {
    #[serde(flatten)]
    pub act: Act,
    pub reason: String,
}

/// What the second person compares: every entry of the period once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Control {
    /// Sales, and cancellations of sales
    pub entries: i64,
    pub statements: i32,
    pub amounts: Amounts,
    /// SHA-256 over the hashes of its statements, its debts and its payments, in hexadecimal
    pub sha256: String,
}

/// The periods of these regions: the closed ones and the one that is not, the newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListPeriods {
    pub regions: Vec<CardSystemId>,
    pub window: Window,
}

/// A period of one of these regions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadPeriod {
    pub period_id: PeriodId,
    pub regions: Vec<CardSystemId>,
}

/// The statements of a period are to be made: on its last day or later.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProposePeriod {
    pub period_id: PeriodId,
    pub regions: Vec<CardSystemId>,
    /// Who proposes.
    pub by: String,
}

/// A proposed period is closed, by another than who proposed it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ApprovePeriod {
    pub period_id: PeriodId,
    pub regions: Vec<CardSystemId>,
    /// The hash of what was looked at.
    pub sha256: String,
    pub by: String,
}

/// A proposed period is open again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RefusePeriod {
    pub period_id: PeriodId,
    pub regions: Vec<CardSystemId>,
    pub reason: String,
    pub by: String,
}
