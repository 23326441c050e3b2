//! Who changes a right, and what is said of why.

use contracts::OrganizerId;
use contracts::pass::{ReasonClass, RightAuthor};

/// Who changes a right, and what is said of why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    pub author: RightAuthor,
    /// Of the counter, also of one that merges.
    pub organizer_id: Option<OrganizerId>,
    pub reason: Option<ReasonClass>,
    /// Whether whoever gets it moves into the region by it.
    pub moves_in: bool,
}

impl Act {
    fn of(author: RightAuthor) -> Self {
        Self {
            author,
            organizer_id: None,
            reason: None,
            moves_in: false,
        }
    }

    /// A counter of this organizer.
    pub fn counter(organizer: &OrganizerId) -> Self {
        Self {
            organizer_id: Some(organizer.clone()),
            ..Self::of(RightAuthor::Counter)
        }
    }

    /// A row of a region pack.
    pub fn pack() -> Self {
        Self::of(RightAuthor::Pack)
    }

    /// The coordinator of the region.
    pub fn coordinator(reason: Option<ReasonClass>) -> Self {
        Self {
            reason,
            ..Self::of(RightAuthor::Coordinator)
        }
    }

    /// A counter of this organizer that makes one record of two.
    pub fn merge(organizer: &OrganizerId) -> Self {
        Self {
            organizer_id: Some(organizer.clone()),
            ..Self::of(RightAuthor::Merge)
        }
    }

    /// The end of the mandate of the partner whose group pass it was.
    pub fn mandate() -> Self {
        Self::of(RightAuthor::Mandate)
    }

    /// The renewal run, to whom the official source said yes.
    pub fn run() -> Self {
        Self {
            reason: Some(ReasonClass::A),
            ..Self::of(RightAuthor::Run)
        }
    }
}
