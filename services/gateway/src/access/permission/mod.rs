//! Permissions: what a client or user may do for an organizer. They are replaced, as a whole or within a
//! reach, and each replacement is told with who made it.

mod of_client;
mod reach;
mod replace;

pub use of_client::of_client;
pub use reach::{By, Reach};
pub use replace::{replace, require_same};
