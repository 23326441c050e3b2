//! Statements: what somebody has to get, or to pay, of the sales of a period.

use super::PeriodId;
use crate::page::Window;
use crate::{CardSystemId, DistributionKeyId, EventId, OrganizerId, SignedEuro};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Names a statement: its period, and its number among the statements of it, as `38-2026-01-01-7`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct StatementId {
    pub period: PeriodId,
    pub number: i32,
}

impl utoipa::PartialSchema for StatementId {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        String::schema()
    }
}

impl ToSchema for StatementId {}

impl std::fmt::Display for StatementId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.period, self.number)
    }
}

impl From<StatementId> for String {
    fn from(id: StatementId) -> Self {
        id.to_string()
    }
}

impl TryFrom<String> for StatementId {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl std::str::FromStr for StatementId {
    type Err = &'static str;

    /// Takes nothing but what `Display` writes: a thing has one name.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const WORDS: &str = "is no id of a statement";
        let (period, number) = text.rsplit_once('-').ok_or(WORDS)?;
        let id = Self {
            period: period.parse().map_err(|_| WORDS)?,
            number: number.parse().map_err(|_| WORDS)?,
        };
        match id.to_string() == text {
            true => Ok(id),
            false => Err(WORDS),
        }
    }
}

/// What a party is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PartyKind {
    Organizer,
    Municipality,
    /// A fund of the region.
    Fund,
    /// The Flemish authority.
    Flanders,
}

/// Who gets or pays.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Party {
    pub kind: PartyKind,
    /// Id of the organizer, name of the municipality, number of the fund, or `flanders`
    pub id: String,
    /// As it was when the statements were made
    pub name: String,
}

/// What sales come to. `price` is always the sum of `holder`, `organizer`, `due` and `others`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Amounts {
    /// The regular price
    pub price: SignedEuro,
    /// What holders paid
    pub holder: SignedEuro,
    /// What organizers bear
    pub organizer: SignedEuro,
    /// Of an organizer's statement what all others owe it; of a payer's what that payer owes
    pub due: SignedEuro,
    /// The part of `due` that is a municipality's to its own service: booked, not paid
    pub internal: SignedEuro,
    /// Of a payer's statement what other payers owe of the same sales
    pub others: SignedEuro,
}

/// A statement, without its lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StatementSummary {
    #[schema(value_type = String)]
    pub id: StatementId,
    #[schema(value_type = String)]
    pub period_id: PeriodId,
    pub card_system_id: CardSystemId,
    pub first_day: NaiveDate,
    pub last_day: NaiveDate,
    /// Whether its period is closed: what it says is final
    pub closed: bool,
    /// Whose it is
    pub party: Party,
    pub lines: i32,
    pub amounts: Amounts,
    /// SHA-256 of its file, in hexadecimal
    pub sha256: String,
}

/// A statement with what stands between its party and each other one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Statement {
    #[serde(flatten)]
    pub summary: StatementSummary,
    /// They sum to `due`, in the order of their parties
    pub balances: Vec<Balance>,
}

/// What one party owes this one, or this one owes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Balance {
    pub party: Party,
    pub due: SignedEuro,
    /// A municipality and its own service: booked, not paid
    pub internal: bool,
}

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Entry {
    Sale,
    /// Counters a sale; all amounts have the other sign
    Cancellation,
}

/// A sale, or what counters one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StatementLine {
    /// Its place, from 1
    pub number: i32,
    pub ticket_sale_id: String,
    pub entry: Entry,
    /// Of a cancellation: the statement of the same party where the sale stands
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub counters: Option<StatementId>,
    /// The Brussels day of the activity; of sales that are older than this is known, that of the sale
    pub day: NaiveDate,
    /// The Brussels day of the sale or of the cancellation
    pub booked_on: NaiveDate,
    pub event_id: EventId,
    pub event: String,
    /// Of the price, as the seller calls it
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    #[schema(value_type = i32)]
    pub key_id: DistributionKeyId,
    pub key_version: i32,
    /// The same holder has the same one in all lines of a statement, and another in every other statement
    pub holder: String,
    /// The other side: of a payer's line the organizer, of an organizer's line each payer
    pub counterparties: Vec<String>,
    pub amounts: Amounts,
    /// Of a sale that was registered late: what shows that it took place
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<String>,
}

/// Who looks at statements: each sees those of his regions, of his organizers, and of the municipalities
/// whose own services these are.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Viewer {
    /// All statements of these regions, also before their period is closed.
    pub regions: Vec<CardSystemId>,
    /// Those of these organizers, once closed.
    pub organizers: Vec<OrganizerId>,
    /// Those of the municipalities whose own services these organizers are, once closed.
    pub services: Vec<OrganizerId>,
}

/// The statements that somebody sees, those of the newest period first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListStatements {
    pub viewer: Viewer,
    /// Of this period alone.
    pub period_id: Option<PeriodId>,
    pub window: Window,
}

/// A statement, as far as somebody sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadStatement {
    pub statement_id: StatementId,
    pub viewer: Viewer,
}

/// Lines of a statement, in their order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListStatementLines {
    pub statement_id: StatementId,
    pub viewer: Viewer,
    pub window: Window,
}

/// The next part of a statement's file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadStatementPart {
    pub statement_id: StatementId,
    pub viewer: Viewer,
    /// The last line of the part before.
    pub after: Option<i32>,
}

/// A part of a statement's file. All parts together are the bytes that its hash is of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementPart {
    pub text: String,
    /// Its last line, where another part follows.
    pub next: Option<i32>,
    /// The hash that the whole file must have, in hexadecimal.
    pub sha256: String,
}
