//! Asks: typed questions and commands from the gateway to a service.

use crate::ids::OrganizerId;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// A question or command with the type of its answer. Travels as `POST /asks/<NAME>`.
pub trait Ask: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// `<service>.<verb>`.
    const NAME: &'static str;
    type Reply: Serialize + DeserializeOwned + Send + 'static;
}

/// Declares the ask of a struct: `ask!(CheckIn => Checkin, "activity.check_in")`.
#[macro_export]
macro_rules! ask {
    ($($ask:ty => $reply:ty, $name:literal;)+) => {
        $(impl $crate::Ask for $ask {
            const NAME: &'static str = $name;
            type Reply = $reply;
        })+
    };
}

/// For which organizers the caller holds the permission that an ask needs. The service that owns the object compares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// An `_ALL` permission, or the platform itself.
    All,
    Organizers(Vec<OrganizerId>),
}

impl Scope {
    pub fn allows(&self, organizer: &OrganizerId) -> bool {
        match self {
            Self::All => true,
            Self::Organizers(own) => own.contains(organizer),
        }
    }

    /// Refuses with 403 when the organizer is outside the scope.
    pub fn require(&self, organizer: &OrganizerId, permission: &str) -> Result<(), crate::Refusal> {
        match self.allows(organizer) {
            true => Ok(()),
            false => Err(crate::Refusal::forbidden(permission)),
        }
    }

    /// The ids as text for SQL; `None` means no restriction.
    pub fn ids(&self) -> Option<Vec<String>> {
        match self {
            Self::All => None,
            Self::Organizers(own) => Some(own.iter().map(|id| id.0.clone()).collect()),
        }
    }
}

/// A command that answers with nothing but success.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {}
