//! Statements of banks, whichever way they are written.

use super::Ogm;
use chrono::NaiveDate;
use contracts::Cents;
use contracts::Refusal;

/// What a bank says of one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The number of the account as the bank writes it, without blanks.
    pub account: String,
    /// As the bank numbers it.
    pub id: String,
    pub movements: Vec<Movement>,
}

/// Money that came, or left when the amount is below zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Movement {
    pub amount: Cents,
    pub booked_on: NaiveDate,
    pub ogm: Option<Ogm>,
    /// The reference that the one who paid gave it.
    pub end_to_end_id: Option<String>,
    /// Whether the bank says that it comes back.
    pub is_return: bool,
    /// The bank's own reference, or its place in the statement.
    pub reference: String,
}

/// Why a file is no statement that can be read, for whoever sent it. Nothing of its content is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable(pub String);

impl Unreadable {
    /// At a line, from 1.
    pub fn at(line: usize, words: &str) -> Self {
        Self(format!("line {line} {words}"))
    }
}

impl From<Unreadable> for Refusal {
    fn from(unreadable: Unreadable) -> Self {
        Self::invalid(format!(
            "This is no bank statement that can be read: {}",
            unreadable.0
        ))
    }
}
