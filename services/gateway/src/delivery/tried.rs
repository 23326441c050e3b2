//! A try, with all that it takes to make it.

use super::verdict::Outcome;
use crate::publication::Written;
use chrono::{DateTime, Utc};
use std::sync::Arc;
use std::time::Instant;
use uuid::Uuid;

/// A try that this process makes.
#[derive(Clone)]
pub struct Claimed {
    pub outlet_id: Uuid,
    /// How many ended before it: its own end counts if there is none since.
    pub attempts: i32,
    /// Tries in vain of this delivery.
    pub failures: i32,
    pub receiver: Arc<Receiver>,
    pub written: Written,
    /// What it knows of its receiver is of then.
    pub at: Instant,
}

/// Where events of one type go, as it was when their tries were claimed.
pub struct Receiver {
    pub url: Option<String>,
    pub owner_id: String,
    pub sealed_key: Vec<u8>,
    pub sealed_secret: Vec<u8>,
    pub sealed_old_secret: Option<Vec<u8>>,
    pub old_secret_until: Option<DateTime<Utc>>,
    /// Whether it may be told of them now.
    pub may: bool,
}

/// A try that ended.
#[derive(Clone)]
pub struct Tried {
    pub claimed: Claimed,
    pub outcome: Outcome,
}

/// What was claimed and not sent: nothing of it is written, and it is claimed anew.
pub struct Unsent {
    pub outlet_id: Uuid,
    pub seq: i64,
}
