//! A turn: what is to be done at the depot for one subscription, and how far that came.

use crate::publication::Written;
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// How a subscription stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is told of events.
    Open,
    /// It may not be told of anything now.
    Shut,
    /// It ended.
    Gone,
}

/// What one process does for one subscription while its lease lasts.
#[derive(Clone)]
pub struct Turn {
    pub outlet_id: Uuid,
    pub owner_id: String,
    /// Which turn of this subscription it is: only the last one counts.
    pub lease_no: i64,
    pub standing: Standing,
    /// How it stands, in a word: the signer, the standing and the secrets that count.
    pub wish: String,
    /// The word that the depot was told last.
    pub told: Option<String>,
    /// Which types it may be told, with the region where it is one's.
    pub scopes: Vec<String>,
    /// What those were when the depot was told last.
    pub told_scopes: Vec<String>,
    /// The stream holds events behind this number of the log.
    pub begin_seq: i64,
    /// What it is told of up to this number of the log was put.
    pub put_seq: i64,
    /// The last number that it is told of.
    pub due_seq: i64,
    pub failures: i32,
    pub sealed_key: Vec<u8>,
    pub sealed_secret: Vec<u8>,
    pub sealed_old_secret: Option<Vec<u8>>,
    pub old_secret_until: Option<DateTime<Utc>>,
    /// Events that must not be read any more.
    pub withdrawn: Vec<Withdrawn>,
    /// The next events.
    pub events: Vec<Written>,
    /// Whether there are no others behind them that were there when it was claimed.
    pub is_last: bool,
}

/// An event that is taken out of a stream.
#[derive(Debug, Clone)]
pub struct Withdrawn {
    pub seq: i64,
    pub event_id: Uuid,
    pub event_type: String,
}

/// How far a turn came.
#[derive(Debug, Clone, Default)]
pub struct Progress {
    /// Whether the depot knows how it stands.
    pub is_told: bool,
    /// Whether what was to be taken out is.
    pub is_withdrawn: bool,
    /// Up to where events were put, or where the stream begins again.
    pub put_seq: i64,
    /// How many events were put.
    pub put: u64,
}

impl Turn {
    /// Types of which something was told that may not be any more.
    pub fn shrunk(&self) -> Vec<&str> {
        let gone = self
            .told_scopes
            .iter()
            .filter(|scope| !self.scopes.contains(scope));
        let mut types: Vec<&str> = gone.map(|scope| type_of(scope)).collect();
        types.dedup();
        types
    }
}

/// The type of a scope, which may name a region behind it.
pub fn type_of(scope: &str) -> &str {
    scope.split(' ').next().unwrap_or_default()
}
