//! What is shown to whom: how far a caller sees, and what decorates an answer.
//!
//! A caller sees the passholders of the regions of his organizers ([`sight`], [`regions`]), and no others
//! unless a permission says so. A decoration is asked for all members of an answer at once, with little time,
//! and left out when it is late: a check-in or a sale is committed before its passholder is looked up, and a
//! neighbour that hangs must not make it wait.

mod briefly;
mod looker;
mod passholders;
mod points;
mod quota;
mod reach;
pub mod regions;
mod sight;

pub use briefly::briefly;
pub use looker::{SEARCHES, anybody, looker};
pub use passholders::{passholders, passholders_listed};
pub use points::add_points;
pub use quota::{add_quota, tickets_left};
pub use reach::reach;
pub use sight::sight;
