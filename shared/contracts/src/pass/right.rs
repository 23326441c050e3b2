//! The right to the social tariff as it changes: what the coordinator of a region does about one, and its
//! history.

use crate::{OrganizerId, PassNumber};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// Why somebody has a right: a class, and never a word about a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReasonClass {
    /// The official source says so.
    A,
    /// The public centre for social welfare decided it.
    B,
    /// Debt mediation, or help with a budget.
    C,
    /// In the care of an institution, or newly received.
    D,
    /// A social worker's judgement.
    E,
    /// Of the household of somebody who has it.
    F,
}

/// What became of a right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum RightChangeKind {
    /// There was none, or none any more.
    Granted,
    /// As `Granted`, to somebody who moved into the region with it.
    Moved,
    /// It ends later.
    Renewed,
    /// It ends earlier.
    Shortened,
    Suspended,
    /// It counts again before the day that was said.
    Resumed,
    Lost,
    /// What was written of it was wrong, and makes no difference today.
    Corrected,
}

/// Who changed a right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum RightAuthor {
    /// A counter of an organizer.
    Counter,
    /// A region pack.
    Pack,
    /// The renewal run.
    Run,
    /// The coordinator of the region.
    Coordinator,
    /// A counter that made one record of two of the same person.
    Merge,
    /// The end of the mandate of the partner that held the group pass.
    Mandate,
    /// Nobody knows: it was there before its history was kept.
    Before,
}

/// A line of the history of a right: how it stood from then on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RightChange {
    pub kind: RightChangeKind,
    pub reason: Option<ReasonClass>,
    /// None when there was no right any more.
    pub last_day: Option<NaiveDate>,
    pub suspended_until: Option<NaiveDate>,
    pub since: NaiveDate,
    pub author: RightAuthor,
    /// Of the counter.
    pub organizer_id: Option<OrganizerId>,
    pub at: DateTime<Utc>,
}

/// What the coordinator of a region does about a right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RightStep {
    /// No reduced price up to and including this day.
    Suspend { until: NaiveDate },
    /// It counts again at once.
    Resume,
    /// It ends on this day.
    Renew {
        last_day: NaiveDate,
        reason: Option<ReasonClass>,
    },
    /// There is none any more.
    Lose,
}

/// The right of whoever has this card, in the region of the card, changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChangeRight {
    pub pass_number: PassNumber,
    pub step: RightStep,
}

/// The history of the right of whoever has this card, in the region of the card: the newest lines, the oldest
/// of them first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListRightHistory {
    pub pass_number: PassNumber,
}

/// A history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RightHistory {
    pub lines: Vec<RightChange>,
    /// Whether the right of the membership stands as the last line says.
    pub agrees: bool,
}
