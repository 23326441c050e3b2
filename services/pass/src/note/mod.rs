//! Notes: what counters write about a passholder, for counters alone. Nothing of it is told or searched.

mod keep;
mod read;
mod store;
mod write;

pub use keep::{keep, require};
pub use read::read;
pub use write::write;
