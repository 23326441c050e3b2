//! Moving: a counter notes that somebody lives elsewhere from a day on, before or after that day. The pass
//! stays as it is; the municipality that pays follows on the day. A right is its region's: for who moves out
//! of it the right goes on for the days of transition that the region gives.

mod day;
mod due;
mod end_rights;
mod plan;
mod read;
mod transition;
mod withdraw;

pub use due::move_due;
pub use plan::plan;
pub use read::read;
pub use withdraw::withdraw;

use contracts::Refusal;

/// 404: no move is planned.
fn none() -> Refusal {
    Refusal::new("url/not-found", 404, "No move is planned")
}
