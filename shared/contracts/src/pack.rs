//! Loading a region pack: rows in, the fate of every row out.

use serde::{Deserialize, Serialize};

/// What became of one row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "fate", content = "reason")]
pub enum Fate {
    Created,
    Changed,
    Unchanged,
    Refused(String),
}

/// The fate of the row with this id in this file of the pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowFate {
    pub file: String,
    pub id: String,
    #[serde(flatten)]
    pub fate: Fate,
}

impl RowFate {
    /// The fate of a row.
    pub fn new(file: &str, id: impl ToString, fate: Fate) -> Self {
        Self {
            file: file.into(),
            id: id.to_string(),
            fate,
        }
    }
}

/// What every load answers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    pub rows: Vec<RowFate>,
}

impl Fate {
    /// The fate of an upsert that told whether the row existed and whether it differed.
    pub fn of(existed: bool, changed: bool) -> Self {
        match (existed, changed) {
            (false, _) => Self::Created,
            (true, true) => Self::Changed,
            (true, false) => Self::Unchanged,
        }
    }
}
