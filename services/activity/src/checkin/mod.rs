//! Check-ins: somebody took part in an event, and earned its points.
//!
//! | what decides | where |
//! |---|---|
//! | who may come in: a card that counts, no group | [`admission`] |
//! | when the doors are open | [`window`] |
//! | how often somebody may | [`limit`]; without settings `event::defaults` |
//! | what it earns, and what one person earns at most on a day | [`earning`] |
//!
//! A check-in is recorded once. It may be undone once: then its place is free again, its points go back, and
//! it stays for the record. [`check_in`] takes many at once, because a queue waits; [`record`] takes those of
//! the past from a region pack, each at its own time and by the same rules.
//!
//! `checkin_count` holds how many of a limit's places are taken, `day_points` what a person earned on a day.
//! Both are counted in the statement that writes the check-in ([`store::booking`]), so that two scanners at
//! once cannot both take the last place. Undoing counts them down.

mod admission;
mod book;
mod check_in;
mod earning;
mod forget;
mod limit;
mod list;
mod merge;
mod new_checkin;
mod record;
mod status;
mod store;
mod undo;
mod window;

pub use book::{CAPPED, MEASURES};
pub use check_in::{keys, look_up};
pub use forget::Checkins;
pub use list::list;
pub use record::record;
pub use status::status;
pub use store::day::forget as forget_days;
pub use undo::undo;

use contracts::{Message, Refusal};

/// What every refusal of a check-in has in common but its words: they are for the holder.
fn not_allowed(message: Message) -> Refusal {
    Refusal::uitpas("checkin-not-allowed", "Check-in not allowed").message(message)
}
