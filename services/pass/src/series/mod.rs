//! Series: the numbers that a region makes for its digital passes. They begin with five digits of the
//! region's, and digit 12 is 0 for everybody.

mod next;
mod store;

pub use next::next;
