//! Invoices: what one asks of another in writing, as UBL by the rules of Peppol BIS Billing 3. Nothing here
//! knows a database. What would not be accepted is not written.

mod ubl;

pub use ubl::{credit_note, invoice};

use super::bank::Ogm;
use chrono::NaiveDate;
use contracts::Cents;
use sepa::Iban;

/// An invoice as it is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Invoice {
    pub number: String,
    pub issued_on: NaiveDate,
    pub due_on: NaiveDate,
    /// The days that it is about.
    pub period: (NaiveDate, NaiveDate),
    /// Where the money goes.
    pub account: Iban,
    pub ogm: Ogm,
    /// What the buyer knows it by: an order, a decision.
    pub buyer_reference: String,
    pub seller: Company,
    pub buyer: Company,
    pub vat: Vat,
    pub lines: Vec<Line>,
}

/// One of both sides.
#[derive(Debug, Clone, PartialEq)]
pub struct Company {
    pub name: String,
    /// The number of the enterprise (KBO): ten digits.
    pub number: String,
    /// Whether it is registered for VAT.
    pub has_vat: bool,
    pub street: String,
    pub postal_code: String,
    pub city: String,
}

/// How VAT is dealt with on all lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Vat {
    /// In whole percents.
    Percent(u8),
    /// Exempt, and why: a share of a cost, as article 44 has it.
    Exempt(String),
}

/// A line: so many, each at this price.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub text: String,
    pub count: u32,
    /// Of all of them, without VAT.
    pub amount: Cents,
}

#[cfg(test)]
mod tests;
