//! Homes: where somebody lived before, and where he will live; and where a child lives as well. Today's first
//! home is the passholder's own.
//!
//! Who pays for a ticket follows from the home on the day of the activity, and a sale may be registered
//! before or after that day. So a move leaves a former home behind, with the first day elsewhere; and one
//! that is known before its day waits as a planned move. Both are told with the holder.
//!
//! A second home has a first day and an end, and a share of what the municipality pays. It is never a former
//! home: it ends, and stays as it was.
//!
//! Verbs: `moving` plans and takes back; `passholder/move_to.rs` and `passholder/write.rs` leave a home
//! behind; `second_home` notes and ends second homes.

mod grown_up;
mod second;
pub mod store;
mod told;

pub use grown_up::{GROWN_UP, grown_up_on};
pub use second::{SecondHome, on, periods, told_second};
pub use store::leave;
pub use told::told;

use chrono::NaiveDate;

/// Where somebody lives until a day, or from a day on.
#[derive(Debug, Clone, PartialEq)]
pub enum Move {
    /// He lived there until the day before this one.
    Left { on: NaiveDate, postal_code: String },
    /// He will live there from this day on.
    Planned { on: NaiveDate, postal_code: String },
}
