//! Who has the right and never used it: the right counts today (its grace too, and while it is suspended
//! not), the membership is active, and no use of the pass was ever heard of, in any region (`usage`). Groups
//! are nobody.
//!
//! The number and the list are for who holds `NON_USE_READ` in that region, and everybody on a page was
//! looked at. The list says of all of them that they have the right, so nobody else may see it. A partner is
//! told a band of a whole region, which is written once a month: of two numbers that differ by one it would
//! see when the one came.

mod bands;
mod count_band;
mod list;
mod store;

pub use bands::bands;
pub use count_band::count_band;
pub use list::list;
