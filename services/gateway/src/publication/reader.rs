//! Who reads the log, and what of it.

use uuid::Uuid;

/// Whose events, and which of them.
#[derive(Debug, Clone)]
pub struct Reader {
    /// The organizer or partner.
    pub owner_id: String,
    /// The subscription.
    pub outlet_id: Uuid,
    /// The types that are wanted and may be told.
    pub types: Vec<String>,
}
