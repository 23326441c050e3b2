//! Payments on their way to banks and back.

use super::{Payment, PeriodId};
use crate::{CardSystemId, SignedEuro};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How far a payment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum PaymentState {
    /// It is to be given to a bank, for the first time or again.
    Open,
    Sent,
    Paid,
}

/// A payment of a period, and how far it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TrackedPayment {
    #[serde(flatten)]
    pub payment: Payment,
    pub state: PaymentState,
    /// The structured communication of the order that was given last
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub communication: Option<String>,
    /// When the bank paid it, or gave it back
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled_on: Option<NaiveDate>,
    /// A bank gave it back: when somebody is to be reminded
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remind_on: Option<NaiveDate>,
}

/// Why a payment is in no file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LeftOut {
    /// Its number in the period
    pub number: i32,
    /// Which side has no account that counts: `FROM` or `TO`
    pub missing: String,
}

/// A file of credit transfers was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PaymentFile {
    pub id: i64,
    pub payments: i64,
    pub amount: SignedEuro,
    /// Payments without an account on one side: they stay open
    pub left_out: Vec<LeftOut>,
}

/// What became of a movement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MovementOutcome {
    Paid,
    /// It came back: the payment is open again.
    Rejected,
    OtherAmount,
    /// It was paid before.
    PaidTwice,
    /// It is no payment of ours.
    Unknown,
}

/// A movement that somebody must look at. Without a name and an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StatementException {
    pub booked_on: NaiveDate,
    pub amount: SignedEuro,
    pub outcome: MovementOutcome,
    /// The payment that it says it is
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub communication: Option<String>,
}

/// What a bank statement came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ImportedStatement {
    pub paid: i64,
    pub rejected: i64,
    pub exceptions: Vec<StatementException>,
}

/// The payments of a closed period, and how far each is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListTrackedPayments {
    pub period_id: PeriodId,
    pub regions: Vec<CardSystemId>,
}

/// All open payments of a closed period go into a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MakePaymentFile {
    pub period_id: PeriodId,
    pub regions: Vec<CardSystemId>,
    /// When the money is to leave; today where it is not said.
    pub pay_on: Option<NaiveDate>,
    pub by: String,
}

/// A file that was made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadPaymentFile {
    pub id: i64,
    pub regions: Vec<CardSystemId>,
}

/// Movements of a bank are compared with the payments of these regions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImportStatement {
    /// The file, in base64.
    pub file: String,
    pub regions: Vec<CardSystemId>,
    pub by: String,
}

/// The journal of a closed period as CSV, in base64.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadJournal {
    pub period_id: PeriodId,
    pub regions: Vec<CardSystemId>,
}

/// A file in base64.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileInBase64(pub String);

/// As what a statement is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum StatementForm {
    Xlsx,
    Pdf,
}

/// A statement as a file for people.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RenderStatement {
    pub statement_id: super::StatementId,
    pub viewer: super::Viewer,
    pub form: StatementForm,
}
