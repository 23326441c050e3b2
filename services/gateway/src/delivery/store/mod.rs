//! The statements on deliveries, and on how their receivers are.

mod line;
mod receivers;
mod tries;

pub use line::{journal, line_up, open_again, reopen};
pub use receivers::{Held, disable, failed, hold, recovered, rest};
pub use tries::{Begun, Ended, Room, claim, read_in_order, release, settle, take_turn};
