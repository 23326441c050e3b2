//! Associations and their members: what can be asked.

use crate::page::Window;
use crate::{OrganizerId, PassholderId};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What an organizer may do with the memberships of an association.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum AssociationRight {
    /// See them.
    Read,
    /// Register, renew and end them.
    Write,
}

/// The associations for which an organizer has a right, in the order of their names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListAssociations {
    pub organizer_id: OrganizerId,
    pub right: AssociationRight,
    pub window: Window,
}

/// Registers a membership, or renews the one that there is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RegisterAssociationMembership {
    pub passholder_id: PassholderId,
    pub association_id: String,
    /// On whose behalf: it needs the right to write.
    pub organizer_id: OrganizerId,
    /// The last day, where the association lets whoever registers choose; other associations do not read it.
    pub end_date: Option<NaiveDate>,
}

/// Ends a membership: it is not shown any more.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EndAssociationMembership {
    pub passholder_id: PassholderId,
    pub association_id: String,
    /// On whose behalf: it needs the right to write.
    pub organizer_id: OrganizerId,
}
