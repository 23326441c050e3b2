//! What keeps people away: transport, language, nobody for the children, no clothes for it, shame, no place
//! left. Who guides people or stands at a counter notes a theme and a place, in two taps. There is no room
//! for words, so that nobody can write a person down.
//!
//! What is kept is a count by day, and nothing else: neither who noted it nor when on that day. A report is
//! of a quarter that is over, because a count that grows under one's eyes tells who was just there; and what
//! was noted fewer than five times is not in it, nor in any sum of it.

mod note;
mod report;
mod store;
mod told;

pub use note::note;
pub use report::report;
