//! Two records of one person: who may be the same, and one that goes into the other.

use super::registration::Counter;
use super::sight::Sight;
use crate::PassholderId;
use serde::{Deserialize, Serialize};

/// Who may be the same person as this passholder, the likest first. Shows nobody outside of the sight.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FindDoubles {
    pub passholder_id: PassholderId,
    pub sight: Sight,
}

/// Two passholders are one person: the other goes into the first, with all that it has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MergePassholders {
    /// Who stays.
    pub passholder_id: PassholderId,
    /// Who goes.
    pub other_id: PassholderId,
    /// The caller knows that they are one person although their names are not alike.
    #[serde(default)]
    pub names_differ: bool,
    /// Whom the caller may delete.
    pub sight: Sight,
    /// Where the caller may both change and delete passholders.
    pub counters: Vec<Counter>,
}
