//! The post office: a fact is told if and only if its transaction committed, and takes effect exactly once.
//!
//! The README beside this crate states each guarantee and names the test that pins it. In short: PostgreSQL
//! is the record, the stream of the broker is a fast copy of it, and a consumer keeps its position beside the
//! effects.
//!
//! In the order in which to read them; the preface of each lists its files:
//!
//! | folder | part |
//! |---|---|
//! | [`wire`] | what teller and listener share: a fact on its way, the broker, who leads |
//! | [`office`] | transactions: what a verb gets, what is kept under a client's key, rows of a region pack |
//! | [`answer`] | how asks reach a verb, alone or together with those who wait for the same |
//! | [`tell`] | how facts get out: numbered, copied to the stream, and what is done when something was lost |
//! | [`hear`] | how facts get in: once each, in order, and what cannot be applied is put aside |
//! | [`forget`] | what every service does when somebody is forgotten |
//! | [`service`] | what a service is made of, what each of them answers, and how it starts |
//!
//! Each uses those above it and none below. It is the only crate that names the client of the house's broker,
//! and the only one that commits.

pub mod answer;
pub mod forget;
pub mod hear;
pub mod office;
pub mod service;
pub mod tell;
pub mod wire;

pub use answer::batch::{Asked, Finish, Outcomes};
pub use answer::desk::OfficeDesk;
pub use hear::inbox::Listener;
pub use hear::subscription::Subscription;
pub use hear::{consumer, dead_letter, inbox, position};
pub use office::tx::Tx;
pub use office::{Office, Reading, idempotency, loading, tx};
pub use service::{HOURLY, Job, Service};
pub use tell::{epoch, outbox, prune, recovery, relay};
pub use wire::envelope::Heard;
pub use wire::{envelope, stream};

pub(crate) use hear::reader;
pub(crate) use wire::{halt, leadership, message};

use sqlx::migrate::Migrator;

/// The tables of the post office; every service's own migrations come after them.
pub static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/post_office");

/// The post office's migrations followed by those of the parts that a service is made of.
pub fn migrations(parts: &[&Migrator]) -> Migrator {
    let all = std::iter::once(&MIGRATIONS).chain(parts.iter().copied());
    Migrator::with_migrations(all.flat_map(|part| part.iter().cloned()).collect())
}
