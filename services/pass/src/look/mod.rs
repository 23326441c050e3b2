//! Looks: who was shown a passholder, when and what, for that person to read. Never what was searched for.
//!
//! The gateway says who asks; this service knows whom the answer shows, in a search, too. Behind the answer,
//! when its connection is back, the look is held in memory ([`Looks`]), and a job writes what is held every
//! two seconds, in few statements. Reads wait for that only where very much is held, and when it cannot be
//! written then, nothing is shown: a look is not dropped. A process that stops writes what it holds, and from
//! then on each look at once. One that is killed loses the looks of its last seconds, and a write that
//! was cut when it was done is done again: then a row counts some looks twice.
//!
//! No look: what somebody sees of himself or of his own family, what a counter is shown of the sale or
//! check-in that it has just made (the history has that), questions about tariffs, and lists of cards, which
//! name nobody.
//!
//! Locks: the persons, weakly and in the order of their ids, so that nobody deletes them meanwhile; then
//! looks.

mod exporting;
mod held;
mod list;
mod looks;
mod store;
mod sweep;
mod watched;
mod whom;
mod write;

pub use exporting::Exporting;
pub use list::list;
pub use looks::{LATE, Looks, MEASURES};
pub use sweep::sweep;
pub use watched::Watched;
