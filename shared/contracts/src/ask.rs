//! Asks: typed questions and commands to a service, most of them from the gateway.

use crate::ids::OrganizerId;
use crate::services::Caller;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// The largest body of an ask that does not declare more, in bytes.
const SMALL: usize = 256 << 10;

/// A question or command with the type of its answer. Travels as `POST /asks/<NAME>`.
pub trait Ask: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// `<service>.<verb>`.
    const NAME: &'static str;
    /// Who may send it; everybody else is turned away before the body is read.
    const FROM: &'static [Caller];
    /// The largest body, in bytes.
    const LARGEST: usize;
    type Reply: Serialize + DeserializeOwned + Send + 'static;
}

/// Declares the ask of a struct, who may send it, and its size where it is more than a question:
/// `ask! { LoadPass => Report, "pass.load_pack", from [Operator], at most 64 MiB; }`.
#[macro_export]
macro_rules! ask {
    ($(
        $ask:ty => $reply:ty, $name:literal, from [$($caller:ident),+] $(, at most $mebibytes:literal MiB)?;
    )+) => {
        $(impl $crate::Ask for $ask {
            const NAME: &'static str = $name;
            const FROM: &'static [$crate::Caller] = &[$($crate::Caller::$caller),+];
            const LARGEST: usize = $crate::ask::largest(&[$($mebibytes)?]);
            type Reply = $reply;
        })+
        /// What is declared here, for whoever looks at all of it.
        #[allow(dead_code, reason = "not every module's asks are looked at")]
        pub const ASKS: &[$crate::ask::Declared] = &[$($crate::ask::Declared::of::<$ask>()),+];
    };
}

/// An ask as it was declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Declared {
    /// `<service>.<verb>`, or the verb alone where every service answers it.
    pub name: &'static str,
    pub from: &'static [Caller],
    /// The largest body, in bytes.
    pub largest: usize,
}

impl Declared {
    /// What `ask!` says of an ask.
    pub const fn of<A: Ask>() -> Self {
        Self {
            name: A::NAME,
            from: A::FROM,
            largest: A::LARGEST,
        }
    }
}

/// What `ask!` makes of a declared size.
pub const fn largest(mebibytes: &[usize]) -> usize {
    match mebibytes {
        [declared, ..] => *declared << 20,
        [] => SMALL,
    }
}

/// For which organizers the caller holds the permission that an ask needs. The service that owns the object
/// compares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// An `_ALL` permission, or the platform itself.
    All,
    Organizers(Vec<OrganizerId>),
}

impl Scope {
    /// Whether the organizer is inside the scope.
    pub fn allows(&self, organizer: &OrganizerId) -> bool {
        match self {
            Self::All => true,
            Self::Organizers(own) => own.contains(organizer),
        }
    }

    /// Whether nothing is outside the scope.
    pub fn is_all(&self) -> bool {
        matches!(self, Self::All)
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
