//! What a client's integration did when things went wrong, as a sandbox saw it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ConformanceCheck {
    /// What failed or was not answered is sent again, under the same key or with the same references.
    SendsAgain,
    /// Each ticket is one sale, also where lines are alike or a request arrives twice.
    RegistersEachLineOnce,
    /// What is refunded is cancelled, each sale once, and not given up.
    CancelsWhatItRefunds,
    /// A reduced price is sold when the tariff was asked and is there, whatever the pass number looks like.
    AsksTheTariffFirst,
}

impl ConformanceCheck {
    /// In plain words.
    pub fn words(self) -> &'static str {
        match self {
            Self::SendsAgain => "sends again what failed, under the same key or references",
            Self::RegistersEachLineOnce => "registers each ticket once",
            Self::CancelsWhatItRefunds => "cancels each sale that it refunds",
            Self::AsksTheTariffFirst => "asks the tariff before it sells",
        }
    }
}

/// How it went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Verdict {
    Pass,
    Fail,
    /// Nothing happened that could show it.
    NotSeen,
}

/// One check, and what was found against it: calls by their number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConformanceResult {
    pub check: ConformanceCheck,
    pub verdict: Verdict,
    pub found: Vec<String>,
}

/// How a client's integration behaves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConformanceReport {
    pub client_id: String,
    /// How many of its calls are on record.
    pub calls: usize,
    /// How many of them met a fault.
    pub faults: usize,
    /// Calls that are not on record any more, because there were too many.
    pub left_out: u64,
    pub results: Vec<ConformanceResult>,
}

impl ConformanceReport {
    /// Whether everything was seen and is right.
    pub fn is_fine(&self) -> bool {
        self.results.iter().all(|result| result.verdict == Verdict::Pass)
    }
}

/// A call of a client, as a sandbox has it on record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RecordedCall {
    /// From 1.
    pub number: usize,
    pub method: String,
    /// As in the API document: `/ticket-sales/{ticketSaleId}`.
    pub route: String,
    /// Whether it met a fault that was asked for.
    pub met_fault: bool,
    /// What the client was told.
    pub status: u16,
    /// The first call that it sends again so that it cannot be done twice: the same request, with the same
    /// key or with references on all lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeats: Option<usize>,
    /// When it came, in milliseconds after the first call on record.
    pub came_ms: u64,
    /// When it was answered, likewise.
    pub answered_ms: u64,
    /// How many seconds the client was told to wait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u64>,
    /// The sales that it made, whatever the client was told.
    pub sold: Vec<String>,
    /// The sale that it cancels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancels: Option<String>,
}

/// What time it is in a sandbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SandboxClock {
    pub now: DateTime<Utc>,
    /// How far that is ahead of the real time.
    pub ahead_seconds: i64,
}

/// How far a sandbox is to be ahead of the real time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Travel {
    pub ahead_seconds: i64,
}

/// The report on a client of a sandbox.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadConformance {
    pub client_id: String,
}
