//! Schools of passholders: what can be asked. A school is an organizer.

use super::sight::Sight;
use crate::{OrganizerId, PassholderId};
use serde::{Deserialize, Serialize};

/// Whose pupils a search wants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SchoolFilter {
    /// Of whatever school.
    Any,
    /// Of this one.
    One(OrganizerId),
}

/// The school of a passholder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadSchool {
    pub passholder_id: PassholderId,
    pub sight: Sight,
}

/// Links a passholder to a school, in place of the one before. Whoever asks knows that there is such an
/// organizer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PutSchool {
    pub passholder_id: PassholderId,
    pub sight: Sight,
    pub school: OrganizerId,
}

/// Links a passholder to no school any more.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RemoveSchool {
    pub passholder_id: PassholderId,
    pub sight: Sight,
}
