//! The yearly renewal: a run asks the official source about everybody whose right counts and ends soon, and
//! renews the rights of those of whom it says yes. Whoever it says no of, does not know, or cannot be asked
//! about keeps the right until its own end and its days of grace; the coordinator decides about them.
//! Whoever listens learns nothing of whom: all members of a region are told after a run.
//!
//! A run is rows: any process goes on with it, and one that is cut leaves claims that run out. An answer
//! counts for the claim that asked for it, while the run lasts, and only once.

mod ask;
mod claim;
mod count_waiting;
mod fill;
mod list_unrenewed;
mod pace;
mod put_off;
mod queue;
mod settle;
mod start;
mod status;
mod stop;
mod store;
mod tell_regions;
mod work;

pub use count_waiting::count_waiting;
pub use list_unrenewed::list_unrenewed;
pub use start::start;
pub use status::status;
pub use stop::stop;
pub use tell_regions::tell_regions;
pub use work::work;

use crate::insz::KeptInsz;
use chassis::measure::Measure;
use chrono::{DateTime, NaiveDate, Utc};
use contracts::PassholderId;
use uuid::Uuid;

/// Persons of a run who came to something.
pub const SETTLED: &str = "renewal_settled_total";
/// Questions that came to nothing.
pub const FAILED: &str = "renewal_failures_total";
/// What a run measures.
pub const MEASURES: &[Measure] = &[
    Measure::counter(
        "renewal_settled_total",
        "Persons of renewal runs of whom nothing more is asked.",
    ),
    Measure::counter(
        "renewal_failures_total",
        "Questions to the official source that were not answered, and will be asked again.",
    ),
    Measure::gauge(
        "renewal_waiting",
        "Persons of the renewal run of whom the official source has not said anything yet.",
    ),
];

/// A run that has not ended.
#[derive(Debug, Clone, Copy)]
pub struct Run {
    pub id: Uuid,
    /// The last day of the rights that it renews.
    pub until: NaiveDate,
    /// When the next turn begins.
    pub next_ask_at: DateTime<Utc>,
    /// The source wants to be left alone until then.
    pub paused_until: Option<DateTime<Utc>>,
}

impl Run {
    /// Whether the source is left alone at this instant.
    pub fn is_paused(&self, now: DateTime<Utc>) -> bool {
        self.paused_until.is_some_and(|until| now < until)
    }
}

/// Somebody to be asked about.
#[derive(Debug)]
pub struct Item {
    pub passholder_id: PassholderId,
    /// With this time.
    pub tries: i32,
    pub kept: KeptInsz,
}
