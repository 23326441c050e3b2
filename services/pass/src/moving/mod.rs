//! Moving: a counter notes that somebody lives elsewhere from a day on, before or after that day. The pass
//! stays as it is; the municipality that pays follows on the day. A right is its region's: for who moves out
//! of it the right goes on for the days of transition that the region gives. The second home of a child stays
//! as it is.
//!
//! The way of a move: `plan` holds the person and judges day and address. What is to come becomes a
//! `planned_move` (`home::store`), what is not counts at once (`passholder::move_to`: the home until then is
//! a `former_home`, and the address another). Either is told with all homes, so that billing knows the day
//! before it comes. On the day a job moves who planned to (`due`), and `end_rights` shortens the rights of
//! regions that are left. `withdraw` takes back what has not come; so does a counter that writes another
//! address.

mod day;
mod due;
mod end_rights;
mod plan;
mod read;
mod transition;
mod withdraw;

pub use due::move_due;
pub use end_rights::{Homes, Regions, end_rights};
pub use plan::{plan, require_lengths};
pub use read::read;
pub use withdraw::withdraw;

use contracts::Refusal;

/// 404: no move is planned.
fn none() -> Refusal {
    Refusal::new("url/not-found", 404, "No move is planned")
}
