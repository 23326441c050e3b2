//! Paper: documents for people, as PDF. Each is tagged for those who hear it read (PDF/UA-1): a title, a
//! language, headings, tables whose cells have their heads. The same document gives the same bytes.

mod layout;
mod letters;
mod pdf;

pub use pdf::write;

use chrono::{DateTime, Utc};

/// A document.
#[derive(Debug, Clone, PartialEq)]
pub struct Paper {
    pub title: String,
    /// Of its words, as `nl`.
    pub language: &'static str,
    pub made_at: DateTime<Utc>,
    /// Below each page, before its number.
    pub foot: String,
    pub parts: Vec<Part>,
}

/// A part of a document.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    Heading(String),
    Words(String),
    Table(Table),
}

/// A table; its head stands on each page that it is on.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    pub columns: Vec<Head>,
    /// Each as long as the columns.
    pub rows: Vec<Vec<String>>,
}

/// The head of a column.
#[derive(Debug, Clone, PartialEq)]
pub struct Head {
    pub title: &'static str,
    /// Of the width of the page, beside that of the others.
    pub share: u8,
    pub side: Side,
}

/// Where words stand in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Left,
    /// As amounts stand.
    Right,
}

impl Head {
    /// A column of words.
    pub const fn words(title: &'static str, share: u8) -> Self {
        Self {
            title,
            share,
            side: Side::Left,
        }
    }

    /// A column of amounts.
    pub const fn amounts(title: &'static str, share: u8) -> Self {
        Self {
            title,
            share,
            side: Side::Right,
        }
    }
}

#[cfg(test)]
mod tests;
