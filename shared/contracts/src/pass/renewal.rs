//! The yearly run that renews rights by the word of an official source.

use crate::PassholderId;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// Ask the official source about everybody whose right counts now and ends before this day, and renew the
/// rights of those of whom it says yes, until this day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StartRenewal {
    pub until: NaiveDate,
}

/// The run ends: nobody is asked about any more, and an answer that is under way has no effect.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StopRenewal {}

/// How far the last run is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadRenewal {}

/// What became of a person in a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RenewalFate {
    /// Nobody has answered yet.
    Waiting,
    /// The source said yes.
    Renewed,
    /// The source said yes, and a right in another region is not renewed: the person does not live there any
    /// more, or that right ends no earlier than the source's day.
    RenewedInPart,
    /// The source said no: the right stays until its own end, and its days of grace.
    NotEntitled,
    /// The source does not know the person.
    Unknown,
    /// No national number is known, so nothing can be asked.
    NoNumber,
    /// The person does not live in the region any more.
    Elsewhere,
    /// The source said yes, until a day no later than the own end of the right.
    EndsEarlier,
    /// Nothing can be asked about this national number: its key is missing, or the source refuses it.
    Unaskable,
    /// The right stands otherwise by now.
    Left,
}

/// How far a run is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RenewalStatus {
    pub until: NaiveDate,
    pub started_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    /// Whether all persons of the run are found.
    pub is_filled: bool,
    /// While the source wants to be left alone.
    pub paused_until: Option<DateTime<Utc>>,
    /// How many persons came to what.
    pub fates: Vec<(RenewalFate, i64)>,
}

/// Persons of the last run of whom not every right is renewed and of whom nothing more will be asked, behind
/// this one: the coordinator decides about them. When the run was stopped, those who wait are among them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListUnrenewed {
    pub after: Option<PassholderId>,
}

/// A slice of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Unrenewed {
    pub persons: Vec<(PassholderId, RenewalFate)>,
    /// Where the next slice begins, if there is one.
    pub next: Option<PassholderId>,
}
