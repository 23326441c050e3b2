//! Bank accounts of organizers and municipalities: proposed by one, approved by another.

use super::PartyKind;
use crate::Scope;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::fmt;
use utoipa::ToSchema;
use uuid::Uuid;

/// The number of an account as somebody typed it. It shows in no log.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
pub struct AccountNumber(pub String);

impl fmt::Debug for AccountNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(redacted)")
    }
}

/// Whose account it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountOwner {
    /// An organizer or a municipality.
    pub kind: PartyKind,
    /// Id of the organizer, name of the municipality.
    pub id: String,
}

/// How far an account is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum AccountState {
    /// Somebody wants it, and nobody else has looked at it.
    Proposed,
    Approved,
    Refused,
}

/// An account as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BankAccount {
    pub id: Uuid,
    /// The country and the last four digits: `BE** **** **** 6769`
    pub iban: String,
    pub holder_name: String,
    pub state: AccountState,
    pub proposed_by: String,
    pub proposed_at: DateTime<Utc>,
    /// Who approved or refused it
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<DateTime<Utc>>,
    /// From when on an approved one is used: a day after it was approved
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counts_from: Option<DateTime<Utc>>,
}

/// The accounts of an organizer or a municipality.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BankAccounts {
    /// The one that is used now
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current: Option<BankAccount>,
    /// Those that were ever proposed, the newest first
    pub history: Vec<BankAccount>,
}

/// The accounts of one of the caller's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadBankAccounts {
    pub owner: AccountOwner,
    pub scope: Scope,
}

/// This account is to be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposeBankAccount {
    pub owner: AccountOwner,
    pub iban: AccountNumber,
    pub holder_name: String,
    pub by: String,
    pub scope: Scope,
}

/// Somebody else says yes or no to the one that is proposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecideBankAccount {
    pub owner: AccountOwner,
    /// The one that was looked at.
    pub id: Uuid,
    pub approve: bool,
    pub by: String,
    pub scope: Scope,
}
