//! What a cell of a sheet holds.
//!
//! Rule: a text that a spreadsheet would take for a formula is no formula in any file: in CSV an apostrophe
//! stands before it
//! Test: `what_looks_like_a_formula_is_a_text`, `a_report_opens_in_other_programs_and_all_say_the_same`
//! Source: OWASP, CSV injection

use chrono::NaiveDate;
use contracts::{Cents, SignedEuro};

/// A value of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Words of others among it: it is never a formula.
    Text(String),
    /// Euros with two decimals.
    Amount(Cents),
    Number(i64),
    Day(NaiveDate),
    Empty,
}

/// A column of a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    pub title: &'static str,
    /// In letters, for programs that show it.
    pub width: u8,
}

impl Column {
    /// A column of this width.
    pub const fn new(title: &'static str, width: u8) -> Self {
        Self { title, width }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<Cents> for Cell {
    fn from(cents: Cents) -> Self {
        Self::Amount(cents)
    }
}

impl Cell {
    /// A text, or nothing.
    pub fn maybe(text: Option<&str>) -> Self {
        text.map_or(Self::Empty, Self::from)
    }

    /// As it stands in CSV.
    pub fn plain(&self) -> String {
        match self {
            Self::Text(text) => tame(text),
            Self::Amount(cents) => SignedEuro(*cents).decimal(),
            Self::Number(number) => number.to_string(),
            Self::Day(day) => day.to_string(),
            Self::Empty => String::new(),
        }
    }
}

/// Blanks before it do not keep every program from seeing a formula.
fn tame(text: &str) -> String {
    let first = text.trim_start().chars().next();
    let looks_wild = text.starts_with(['\t', '\r', '\n']) || first.is_some_and(|one| "=+-@".contains(one));
    // Where a semicolon parts cells, what follows would be one of its own.
    let text = text.replace(';', ",");
    match looks_wild {
        true => format!("'{text}"),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_formula_is_a_text() {
        for wild in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r1", " =1", "\u{a0}=1"] {
            assert_eq!(Cell::from(wild).plain(), format!("'{wild}"));
        }
        for tame in ["Poppentheater", "1 = 1", "a-b", "", "'=1"] {
            assert_eq!(Cell::from(tame).plain(), tame);
        }
        assert_eq!(
            Cell::Amount(Cents(-400)).plain(),
            "-4.00",
            "an amount is a number"
        );
    }
}
