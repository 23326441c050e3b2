//! The post office: a fact is told if and only if its transaction committed, and takes effect exactly once.
//!
//! The README beside this crate states each guarantee and names the test that pins it. In short: PostgreSQL
//! is the record, the stream of the broker is a fast copy of it, and a consumer keeps its position beside the
//! effects.
//!
//! In the order in which to read them: what a verb gets, how asks reach it, how facts get out, how they get
//! in, and what is done when something was lost.
//!
//! | module | part |
//! |---|---|
//! | [`tx`] | a transaction that can `tell` a fact, and cannot be committed by who has it |
//! | [`office`] | the counter: runs verbs in transactions, answers asks, starts everything below |
//! | [`desk`] | where a service registers its verbs: what each gets, and how its answer is kept |
//! | [`service`] | what a service is made of, and how it starts |
//! | [`subscription`] | what a service hears, and from whom |
//! | **asks** | |
//! | [`idempotency`] | the first answer to a client's key |
//! | [`together`] | verbs that serve many asks in one transaction |
//! | `line` | the order in which they come, and who must not travel beside whom |
//! | `batch` | one batch: looked up and written, each ask with an outcome of its own |
//! | `outcome` | what becomes of each, and why a batch did not get to its end |
//! | [`loading`] | the rows of a region pack: which are new, changed, refused |
//! | **facts go out** | |
//! | [`envelope`] | a fact on its way, and its partition |
//! | [`outbox`] | the rows of what was told: pending, numbered, paged |
//! | `message` | a fact as a message of a stream: headers out, headers in |
//! | [`stream`] | connection and stream configuration, checked against what the server says |
//! | `leadership` | one leader per job and database, who loses the lock when he is paused |
//! | [`relay`] | gives numbers and copies the log to the stream; the only writer |
//! | **facts come in** | |
//! | [`position`] | where a listener stands, and what it makes of the next fact |
//! | `reader` | reads a stream from a position on, in batches |
//! | [`consumer`] | reads another service's stream, applies batches, moves the position |
//! | [`inbox`] | one transaction of a consumer: position, effects, dead letters |
//! | [`dead_letter`] | list, redrive |
//! | **when something was lost, or is old** | |
//! | `halt` | why something stands still until a person decides |
//! | [`epoch`] | a new epoch after commits were lost: what teller and listeners do |
//! | [`recovery`] | what an operator does when a stream or commits were lost |
//! | [`prune`] | drops what is old and was applied by everybody |
//! | `measures` | what is measured, and what it means |
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
mod measures;
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
