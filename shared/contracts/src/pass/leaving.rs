//! Who leaves: a person is deleted.

use super::sight::Sight;
use crate::PassholderId;
use serde::{Deserialize, Serialize};

/// Delete a passholder whom the caller may see: the pass counts nowhere any more, and after a time that a
/// setting names nothing is left of the person in any service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeletePassholder {
    pub passholder_id: PassholderId,
    pub sight: Sight,
}
