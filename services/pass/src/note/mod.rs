//! Notes: what counters write about a passholder, for counters alone. Nothing of it is told or searched.

mod join;
mod keep;
mod read;
mod store;
mod write;

pub use join::join;
pub use keep::{keep, require};
pub use read::read;
pub use write::write;
