//! Who leaves: a person is deleted.

use super::sight::Sight;
use crate::PassholderId;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Delete a passholder whom the caller may see: the pass counts nowhere any more, and after a time that a
/// setting names nothing is left of the person in any service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeletePassholder {
    pub passholder_id: PassholderId,
    pub sight: Sight,
}

/// Somebody who was deleted and is not forgotten yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    pub passholder_id: PassholderId,
    pub left_at: DateTime<Utc>,
}

/// Who was deleted and is not forgotten yet? A page of at most a thousand, in the order of the ids.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListLeavers {
    /// The page begins behind this one.
    pub after: Option<PassholderId>,
}

/// Delete these again, whom a restore brought back, as from the time when they left; at most a hundred.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LeaveAgain {
    pub persons: Vec<Left>,
}

impl LeaveAgain {
    /// The most persons in one ask.
    pub const MOST: usize = 100;
}

impl ListLeavers {
    /// The most persons in a page.
    pub const PAGE: usize = 1000;
}
