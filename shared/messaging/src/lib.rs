//! The post office: a fact is told if and only if its transaction committed, and takes effect exactly once.
//!
//! The README beside this crate states each guarantee and names the test that pins it. In short: PostgreSQL
//! is the record, the stream of the broker is a fast copy of it, and a consumer keeps its position beside the
//! effects.
//!
//! | module | part |
//! |---|---|
//! | [`service`] | what a service is made of, and how it starts |
//! | [`office`] | the counter: runs verbs in transactions, answers asks, starts everything below |
//! | [`desk`] | where a service registers its verbs |
//! | [`together`] | verbs that serve many asks in one transaction |
//! | `line` | the order in which they come, and who must not travel beside whom |
//! | [`tx`] | a transaction that can `tell` a fact |
//! | [`outbox`] | the rows of what was told: pending, numbered, paged |
//! | [`relay`] | gives numbers and copies the log to the stream; the only writer |
//! | [`epoch`] | a new epoch after commits were lost: what teller and listeners do |
//! | [`prune`] | drops what is old and was applied by everybody |
//! | [`recovery`] | what an operator does when a stream or commits were lost |
//! | [`stream`] | connection and stream configuration, checked against what the server says |
//! | [`consumer`] | reads another service's stream, applies batches, moves the position |
//! | [`position`] | where a listener stands, and what it makes of the next fact |
//! | [`inbox`] | one transaction of a consumer: position, effects, dead letters |
//! | [`dead_letter`] | list, redrive |
//! | [`idempotency`] | the first answer to a client's key |
//!
//! It is the only crate that names the broker's client, and the only one that commits.

mod batch;
pub mod consumer;
pub mod dead_letter;
pub mod desk;
pub mod envelope;
pub mod epoch;
mod halt;
pub mod idempotency;
pub mod inbox;
mod leadership;
mod line;
pub mod loading;
mod message;
pub mod office;
pub mod outbox;
mod outcome;
pub mod position;
pub mod prune;
mod reader;
pub mod recovery;
pub mod relay;
pub mod service;
pub mod stream;
pub mod subscription;
pub mod together;
pub mod tx;

pub use batch::{Asked, Finish, Outcomes};
pub use desk::OfficeDesk;
pub use envelope::Heard;
pub use inbox::Listener;
pub use office::{Office, Reading};
pub use service::{Job, Service};
pub use subscription::Subscription;
pub use tx::Tx;

use sqlx::migrate::Migrator;

/// The tables of the post office; every service's own migrations come after them.
pub static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/post_office");

/// The post office's migrations followed by those of the parts that a service is made of.
pub fn migrations(parts: &[&Migrator]) -> Migrator {
    let all = std::iter::once(&MIGRATIONS).chain(parts.iter().copied());
    Migrator::with_migrations(all.flat_map(|part| part.iter().cloned()).collect())
}
