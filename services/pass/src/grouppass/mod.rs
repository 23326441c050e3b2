//! Group passes: an organisation with a pass of its own, a contact address and perhaps a number of tickets a
//! year. A partner holds them by its mandate: when that is over they are passes without a right.

mod end_due;
mod of_partner;
mod put;
mod read;
mod store;

pub use end_due::end_due;
pub use of_partner::list_of_partner;
pub use put::put;
pub use read::{read, search};
