//! Organizers: who offers activities, often a counter as well. Each belongs to one card system or more, and
//! only in those can its events be enabled. What others need of one is told as a whole, once per change.

mod matching;
mod put;
mod read;
mod search;
mod store;

pub use put::put;
pub use read::read;
pub use search::search;
pub use store::card_systems;
