//! Associations: clubs, and how long who is a member of them.

mod join;
mod list;
mod put;
mod store;

pub use join::join;
pub use list::list;
pub use put::put;
pub use store::is_seen_by;
