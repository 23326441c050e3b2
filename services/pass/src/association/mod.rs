//! Associations: clubs, how long who is a member of them, and which organizers see or write that down.

mod end;
mod join;
mod list;
mod list_all;
mod put;
mod register;
mod right;
mod store;
mod term;

pub use end::end;
pub use join::join;
pub use list::list;
pub use list_all::list_all;
pub use put::put;
pub use register::register;
pub use store::{all, is_seen_by};
