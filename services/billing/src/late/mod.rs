//! Late registrations: sales that took place and were never registered.
//!
//! An organizer sends its own list. Each line is a sale that is registered (`matching`), or one that is
//! missing: within the window of the region that one is registered now, at the key and the municipality of
//! the day of the activity, with what shows that it took place. It is booked in the period that is open, as
//! everything is that is not settled yet.

mod matching;
mod register;
mod store;

pub use register::register;
