//! How far a caller sees passholders.

use crate::CardSystemId;
use serde::{Deserialize, Serialize};

/// Whose data a caller may see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sight {
    /// Every passholder.
    All,
    /// Members of these card systems; anyone when found by number.
    CardSystems(Vec<CardSystemId>),
    /// Only by pass number, INSZ or chip number.
    ByIdOnly,
}
