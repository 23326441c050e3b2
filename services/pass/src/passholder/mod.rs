//! Passholders: a person - or a group, whose pass has the same shape - as one row with an address and perhaps
//! a national number. What makes the pass count, memberships and cards, are things of their own; all of it
//! together is a [`Person`](crate::person::Person).
//!
//! Verbs: `registration`, `moving` and `person` use what is here; `put` is a pack's.

mod enter;
mod move_to;
mod put;
mod record;
pub mod residence;
mod store;
mod write;

pub use enter::enter;
pub use move_to::move_to;
pub use put::{put, seal};
pub use record::Record;
pub use store::{among, exists, has_address, hold_firmly, lock, note_ordered, put_creation, remove};
pub use write::write;

use contracts::{PassholderId, Refusal};

/// 404: there is no such passholder, or none that the caller sees.
pub fn not_found() -> Refusal {
    Refusal::new("url/not-found", 404, "Passholder not found")
}

/// 400: a number belongs to one person.
pub fn number_is_used() -> Refusal {
    let words = "the national number belongs to another passholder";
    Refusal::uitpas("insz-already-used", words)
}

/// No passholder has this id.
pub fn unknown(id: PassholderId) -> Refusal {
    Refusal::uitpas("passholder-not-found", format!("passholder {id} is unknown"))
}
