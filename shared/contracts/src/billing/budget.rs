//! Budgets of municipalities: what a year may cost, what it costs so far, and what is expected.

use crate::page::Window;
use crate::{Euro, Message, OrganizerId, SignedEuro};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What happens at the counters when a budget is spent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum BudgetPolicy {
    /// Nothing: those who look after the budget are warned.
    #[default]
    Warn,
    /// A sale of which the municipality would bear more than is left is refused.
    RefuseWhenExhausted,
}

/// What a municipality has for a year, as a finance officer sets it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewBudget {
    pub amount: Euro,
    #[serde(default)]
    pub policy: BudgetPolicy,
    /// Why, such as the decision of the council; it stays in the history. Nothing about persons
    pub reason: String,
}

/// The budget of a municipality for a calendar year, Brussels days.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Budget {
    /// Its name, as it stands with shares of sales
    pub municipality: String,
    pub year: i32,
    /// Absent until somebody sets it
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Euro>,
    pub policy: BudgetPolicy,
    /// The municipality's shares of what was sold this year, less what was cancelled this year
    pub spent: SignedEuro,
    /// What is promised and not sold yet: commitments that have not ended
    pub committed: Euro,
    /// Of the amount, after what is spent and committed; below zero where it is not enough
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<SignedEuro>,
    /// Absent where too little is known to say
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forecast: Option<Forecast>,
    pub warnings: Vec<BudgetWarning>,
}

/// What the whole year is expected to cost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Forecast {
    pub amount: SignedEuro,
    pub curve: Curve,
    /// How it was made
    pub explanation: Message,
}

/// Where the seasons of a forecast come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Curve {
    /// The sales of the region in the years before.
    Region,
    /// The usual year of leisure: the region has no whole year yet.
    Usual,
}

/// A level that was reached, once in a year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BudgetWarning {
    pub of: WarningOf,
    /// In percents of the amount
    pub level: i16,
    pub at: DateTime<Utc>,
    /// What had reached it
    pub reached: SignedEuro,
    /// The amount of the budget then
    pub amount: Euro,
}

/// What reached a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum WarningOf {
    /// What is spent and committed.
    Used,
    /// What the year is expected to cost.
    Forecast,
}

/// A change of a budget: they sum to its amount. None is ever edited; another one counters it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BudgetChange {
    /// Its place, from 1
    pub number: i32,
    /// Added to the amount; below zero where it was lowered
    pub change: SignedEuro,
    /// From this change on
    pub policy: BudgetPolicy,
    pub reason: String,
    /// The id of the caller
    pub by: String,
    pub at: DateTime<Utc>,
}

/// What is promised of a budget and not sold yet, as an officer writes it down.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewCommitment {
    /// Zero where nothing is promised any more
    pub amount: Euro,
    /// Until and including this day; afterwards what came of it is among the sales
    pub until: NaiveDate,
    /// For what, such as the enrolments of a camp. Nothing about persons
    pub description: String,
}

/// A commitment as it is now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Commitment {
    /// The officer's own
    pub reference: String,
    pub amount: Euro,
    pub until: NaiveDate,
    pub description: String,
    /// How often it was written, from 1; what it was before is kept
    pub version: i32,
    /// Whether it counts today
    pub counts: bool,
    /// The id of the caller
    pub by: String,
    pub at: DateTime<Utc>,
}

/// Names a budget, for the organizers whose own municipality it must be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BudgetOf {
    /// Its name, or one of its postal codes.
    pub municipality: String,
    pub year: i32,
    /// Of one of these it must be the municipality whose own service they are.
    pub services: Vec<OrganizerId>,
}

/// A budget, with what is spent, committed and expected.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadBudget {
    pub budget: BudgetOf,
}

/// A budget is this from now on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PutBudget {
    pub budget: BudgetOf,
    pub new: NewBudget,
    /// Who sets it.
    pub by: String,
}

/// The changes of a budget, the newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListBudgetChanges {
    pub budget: BudgetOf,
    pub window: Window,
}

/// The commitments of a budget, those that end last first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListCommitments {
    pub budget: BudgetOf,
    pub window: Window,
}

/// A commitment is this from now on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PutCommitment {
    pub budget: BudgetOf,
    pub reference: String,
    pub new: NewCommitment,
    /// Who writes it down.
    pub by: String,
}
