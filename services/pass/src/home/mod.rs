//! Homes: where somebody lived before, and where he will live. Today's home is the passholder's own.
//!
//! Who pays for a ticket follows from the home on the day of the activity, and a sale may be registered
//! before or after that day. So a move leaves a former home behind, with the first day elsewhere; and one
//! that is known before its day waits as a planned move. Both are told with the holder.
//!
//! Verbs: `moving` plans and takes back; `passholder/move_to.rs` and `passholder/write.rs` leave a home
//! behind.

pub mod store;
mod told;

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
