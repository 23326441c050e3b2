//! Visits: who checked in where in the last months, as activity tells it. For signals alone: no price and no
//! sale looks at it.
//!
//! Rule: of check-ins nothing is kept here for longer than [`KEPT`], and nothing of who is forgotten
//! Test: `check_ins_are_kept_as_long_as_signals_look_back`, `where_somebody_was_is_forgotten_with_him`
//! Source: this house

mod hear;
mod store;

pub use hear::hear;
pub use store::{export, forget, has_any, merge, remove_old};

use chrono::TimeDelta;

/// For how long.
pub const KEPT: TimeDelta = TimeDelta::days(120);
