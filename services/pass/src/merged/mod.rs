//! Merged: which passholder went into which other, because both were one person. What the ids of such
//! records stand for everywhere else: a pack does not bring them back, and they are forgotten with the one
//! that they went into.
//!
//! A chain is kept flat: each row names the one that is there now.

mod store;

pub use store::{among, forget, into, note, of};
