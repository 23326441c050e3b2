//! "What am I entitled to?": the questions and rules of a region, and what they say to whoever answers.
//! Nothing of it is about somebody: no name, no number, and nobody keeps what was answered.

use crate::CardSystemId;
use crate::message::Message;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The most bytes of an answer, as JSON. The door makes all of them as long.
pub const LONGEST_CHECK: usize = 8 << 10;

/// What the rules say. Whether there is a right, a counter decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EntitlementOutcome {
    Likely,
    Perhaps,
    NotByTheseRules,
}

/// What a region asks, and what follows from the answers, as a pack has it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntitlementRulesRow {
    pub card_system_id: CardSystemId,
    /// How the region asks where somebody lives.
    pub place: Message,
    /// What it asks beside that, in this order.
    pub questions: Vec<EntitlementQuestion>,
    /// The first that applies decides; the last applies to everybody.
    pub rules: Vec<EntitlementRule>,
    /// Where people go.
    pub counters: Vec<EntitlementCounter>,
}

/// A question with a few answers to choose from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntitlementQuestion {
    /// By which rules and answers name it.
    pub id: String,
    pub words: Message,
    pub options: Vec<EntitlementOption>,
}

/// One of the answers to a question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntitlementOption {
    /// By which rules name it.
    pub id: String,
    pub words: Message,
}

/// To whom it applies, and what is said to them. A condition that is absent holds for everybody.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntitlementRule {
    pub id: String,
    pub outcome: EntitlementOutcome,
    /// Whether they live in the region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resident: Option<bool>,
    /// Only who lives there. None stands for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub postal_codes: Vec<String>,
    /// Of each question that counts, the options that fit.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub answers: BTreeMap<String, Vec<String>>,
    pub words: Message,
    /// What to do now.
    pub next_step: Message,
    /// How long a right that is granted today would hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holds: Option<EntitlementTerm>,
}

/// How long a right would hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntitlementTerm {
    /// As long as counters grant it where they say nothing else.
    Usual,
    Months(u32),
}

/// A counter, and for whom.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntitlementCounter {
    /// Whose counter it is.
    pub postal_codes: Vec<String>,
    pub at: CounterPlace,
}

/// Where a counter is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CounterPlace {
    pub name: String,
    pub address: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

/// The questions of a region.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListEntitlementQuestions {
    pub card_system_id: CardSystemId,
}

/// What a region asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EntitlementQuestions {
    pub card_system_id: CardSystemId,
    /// The first question: it is answered with a postal code
    pub place: Message,
    pub questions: Vec<AskedEntitlement>,
}

/// A question as people read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AskedEntitlement {
    pub id: String,
    pub words: Message,
    /// What to choose from: the first is answer 1
    pub options: Vec<Message>,
}

/// What do the rules of a region say to whoever answers so? No `Debug`: it is written down nowhere.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct CheckEntitlement {
    pub card_system_id: CardSystemId,
    pub postal_code: String,
    /// Of each question the number of the option.
    pub answers: BTreeMap<String, u8>,
}

/// What the rules say. No `Debug`: it is written down nowhere.
#[derive(Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EntitlementAnswer {
    pub outcome: EntitlementOutcome,
    pub words: Message,
    /// What to do now
    pub next_step: Message,
    /// The last day of a right that would be granted today
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    /// Where to go
    pub counters: Vec<CounterPlace>,
}
