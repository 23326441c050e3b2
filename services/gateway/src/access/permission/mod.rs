//! Permissions: what a client or user may do for an organizer. They are replaced, as a whole or within a
//! reach, and each replacement is told with who made it.

mod replace;

pub use replace::replace;

use contracts::access::Grant;

/// How far a replacement reaches.
pub enum Reach {
    /// The complete set.
    Everything,
    /// Only these permissions are given or taken: what others granted stays.
    Within(Vec<Grant>),
}

/// Who replaces permissions.
pub enum By {
    /// Whoever works with the `beleef` tool.
    Operator,
    /// A region pack.
    Pack,
    /// A caller of the API, by the name that tells callers apart.
    Caller(String),
}

impl By {
    /// As facts tell it.
    pub fn into_text(self) -> String {
        match self {
            Self::Operator => "operator".into(),
            Self::Pack => "region-pack".into(),
            Self::Caller(name) => name,
        }
    }
}
