//! How far a replacement of permissions reaches, and who makes it.

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
