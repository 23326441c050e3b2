//! Group passes: an organisation with a pass of its own, a contact address and perhaps a number of tickets a
//! year.

mod put;
mod read;

pub use put::put;
pub use read::{read, search};
