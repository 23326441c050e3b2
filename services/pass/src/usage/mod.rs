//! Usage: on which Brussels day a pass was used for the first time, and on which for the last. A check-in
//! is a use, and so is a ticket at a reduced tariff. Of where, what for, how often and for how much nothing
//! is kept here: activity and billing know, and nobody asks them.
//!
//! It comes from their facts, many in one statement, and a row changes only when one of its two days does. A
//! use that is taken back stays one: somebody had the pass in hand. What is heard of whoever went into
//! another is the other's, and of whoever left nothing is kept.
//!
//! Whoever hears also hands the uses to the referrals that led to the pass, in the same transaction.
//!
//! Pass hears activity and billing, who hear pass: nothing goes in a circle, because nothing that pass
//! tells of a use - a referral, when the month is over - is heard there.
//!
//! Locks: the persons, weakly and in the order of their ids; then their usage; then their referrals.

mod note;
mod store;

pub use note::{Use, note};
pub use store::{join, last_day};
