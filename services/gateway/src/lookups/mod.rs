//! Look-ups of people and passes: counted per pass, slowed when they miss too often, and on record when by
//! national number.
//!
//! Whoever may ask about passes could try numbers until one is somebody's. So each look-up takes the place of
//! a miss before it asks ([`allow`]), and gives it back when somebody was found ([`look`]); who has no place
//! left waits. What is a hit: a pass that is blocked or of another region, too, and a group where people are
//! searched ([`is_somebodys`]) - only who finds nobody has guessed. A caller is counted by its token, and
//! without one by its address.
//!
//! A look-up by national number has a small limit of its own ([`InszLookup`]). It is written down with
//! caller, time and a keyed hash of the number, hit or miss; without that record there is no answer. `beleef
//! lookups` shows them, and after a time that a setting names they are forgotten ([`forget`]).
//!
//! Order: the limits before the ask, the record after it, the count of a hit or miss last. When a request is
//! cut in between, its place is given back without a count.

mod forget;
mod hit;
mod insz;
mod known;
mod list;
mod look;
mod store;

pub use forget::forget;
pub use hit::is_hit;
pub use insz::InszLookup;
pub use known::{is_known, is_somebodys};
pub use list::list;
pub use look::{Look, MEASURES, allow};
