//! Looks: who was shown a passholder, noted for that person to read.

use super::sight::Sight;
use crate::page::Window;
use crate::{OrganizerId, PassholderId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The most organizers that one looker names; the others are counted.
pub const MOST_ORGANIZERS: usize = 10;

// What was looked at. The same for everybody: none says that somebody has the social tariff.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum LookKind {
    Passholder,
    Search,
    Scan,
    NationalNumber,
    Details,
    Note,
    Picture,
    Family,
    Membership,
    History,
    Looks,
    Export,
}

impl LookKind {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Passholder,
        Self::Search,
        Self::Scan,
        Self::NationalNumber,
        Self::Details,
        Self::Note,
        Self::Picture,
        Self::Family,
        Self::Membership,
        Self::History,
        Self::Looks,
        Self::Export,
    ];
}

// Who looked: a program, a person at work, whoever showed nothing but the id of a client, or the operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum LookedBy {
    Client,
    Person,
    Unproven,
    Operator,
}

/// Who looks, for whom, and at what. Never what was searched for, and of a person at work not who it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Looker {
    pub kind: LookKind,
    pub by: LookedBy,
    /// Of a program.
    pub client_id: Option<String>,
    /// The organizers for which the caller may: the first [`MOST_ORGANIZERS`], in the order of their ids.
    pub organizers: Vec<OrganizerId>,
    /// How many they are.
    pub organizer_count: usize,
}

impl Looker {
    /// Somebody who may for these organizers.
    pub fn new(
        kind: LookKind,
        by: LookedBy,
        client_id: Option<String>,
        mut organizers: Vec<OrganizerId>,
    ) -> Self {
        organizers.sort_unstable();
        organizers.dedup();
        let organizer_count = organizers.len();
        organizers.truncate(MOST_ORGANIZERS);
        Self {
            kind,
            by,
            client_id,
            organizers,
            organizer_count,
        }
    }

    /// Whoever runs the platform.
    pub fn operator(kind: LookKind) -> Self {
        Self::new(kind, LookedBy::Operator, None, vec![])
    }
}

/// Who looked at a passholder, the newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListLooks {
    pub passholder_id: PassholderId,
    /// Must show the passholder.
    pub sight: Sight,
    pub window: Window,
}

/// The looks of one minute by the same one at the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    /// The minute.
    pub at: DateTime<Utc>,
    pub kind: LookKind,
    pub by: LookedBy,
    pub organizers: Vec<OrganizerId>,
    /// How many organizers they are, those that are not named included.
    pub organizer_count: usize,
    /// How often.
    pub times: i64,
}
