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
    /// Whose outcome counts: that of the last.
    pub attempt: i32,
    /// Tries in vain of this delivery.
    pub failures: i32,
    pub receiver: Arc<Receiver>,
    pub written: Written,
}

/// Where events of one type go, as it was when their tries began.
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
    /// When it began: what is not written down before its lease runs out is tried by somebody else.
    pub began: Instant,
}
