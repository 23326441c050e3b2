//! What others may ask a teller about what it told.

use super::outbox::{LogPage, Status};
use contracts::ask;
use serde::{Deserialize, Serialize};

/// A page of a teller's log.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OutboxPage {
    /// The page begins after this number.
    pub after: i64,
    /// So many facts at most.
    pub limit: i64,
}

/// Where does the service stand?
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OutboxStatus {}

// Every service answers these under its own name: `points.outbox_page`.
ask! {
    OutboxPage => LogPage, "outbox_page", from [Pass, Activity, Points, Reward, Billing, Gateway, Operator];
    OutboxStatus => Status, "outbox_status", from [Operator];
}
