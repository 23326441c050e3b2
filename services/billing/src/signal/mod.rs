//! Signals: patterns in how organizers sell at a reduced tariff that a person should look at.
//!
//! Once a day a job goes through what was sold in the last [`find::LOOKS_BACK`] days, with one statement for
//! each rule (`rules.rs`), and writes what it finds: the rule and its version, what was counted, and whose.
//! Nothing happens by that: no sale, price or right looks at a signal. A person looks, and says why.
//!
//! What is found is about organizers, never about those who buy: nobody is named, and no number of people
//! under five is shown ([`contracts::billing::People`]).
//!
//! What cannot be seen here: an organizer that never checks anybody in, and a price that was high from the
//! first sale on.

mod find;
mod list;
mod put;
mod rules;
mod store;
mod words;

pub use find::finding;
pub use list::list;
pub use put::put;
