//! Signals: patterns in how organizers sell at a reduced tariff that a person should look at.
//!
//! Once a day a job goes through what was sold in the last [`LOOKS_BACK`] days, with one statement for
//! each rule (`store/patterns.rs`), and writes what it finds: the rule and its version, what was counted, and
//! whose. Nothing happens by that: no sale, price or right looks at a signal. A person looks, and says why.
//!
//! What is found is about organizers, never about those who buy: nobody is named, and no number of people
//! under five is shown ([`contracts::billing::People`]).
//!
//! What cannot be seen here: an organizer that never checks anybody in, and a price that was high from the
//! first sale on.

mod find;
mod list;
mod put;
mod store;
mod words;

pub use find::finding;
pub use list::list;
pub use put::put;

use chrono::{DateTime, NaiveDate, Utc};
use contracts::billing::SignalRule;

/// In days.
const LOOKS_BACK: u64 = 92;

/// What is looked at.
#[derive(Debug, Clone, Copy)]
struct Period {
    /// The first instant of the first day.
    pub from: DateTime<Utc>,
    pub first_day: NaiveDate,
    pub today: NaiveDate,
    /// Events until this day are over.
    pub over: NaiveDate,
}

/// What a rule found.
#[derive(Debug, Clone)]
struct Found {
    pub rule: SignalRule,
    pub version: i32,
    pub all: Vec<Finding>,
}

/// Something to look at, by the names of its columns.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
struct Finding {
    pub card_system_id: i32,
    pub organizer_id: String,
    pub subject: String,
    pub event_id: Option<String>,
    pub sales: i64,
    pub people: Option<i64>,
    pub events: Option<i64>,
    pub rise: Option<i64>,
}
