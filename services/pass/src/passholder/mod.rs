//! Passholders: a person - or a group, whose pass has the same shape - with the memberships and cards that
//! make the pass count. What others need of one is told as a whole, once per change, its rights sealed.

mod matching;
mod person;
mod put;
mod read;
mod store;
mod tell;

pub use person::Person;
pub use put::{put, seal};
pub use read::{read, read_all, search};
pub use store::{Record, among, exists, load_one, write};
pub use tell::tell;

use contracts::{PassholderId, Refusal};

/// No passholder has this id.
pub fn unknown(id: PassholderId) -> Refusal {
    Refusal::uitpas("passholder-not-found", format!("passholder {id} is unknown"))
}
