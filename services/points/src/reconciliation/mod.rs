//! Reconciliation: proof that every balance equals its entries and its open lots, in rounds over all holders.
//! Where a round stands is kept in one row, so that it goes on wherever the last slice stopped.

mod reconcile;
mod store;

pub use reconcile::{Reconciled, reconcile};
pub use store::read;

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// How far comparing got.
#[derive(Debug, Clone, Copy)]
pub struct Round {
    /// The last holder that was compared; none between rounds.
    pub position: Option<Uuid>,
    /// How many this round found to differ so far.
    pub differing: i64,
    /// When the last whole round ended; none before the first.
    pub finished_at: Option<DateTime<Utc>>,
    /// How many the last whole round found to differ.
    pub differed: i64,
}
