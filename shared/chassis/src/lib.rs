//! The house that every service lives in: what a process needs before it can do its own work.
//!
//! | module | gives |
//! |---|---|
//! | [`config`] | embedded default -> file -> environment; unknown keys refused, secrets redacted |
//! | [`tokens`] | what callers show when they ask |
//! | [`clock`] | the only source of time and of new ids |
//! | [`fault`] | one classification of what can go wrong: refused, busy, broken |
//! | [`ask`] | asks over plain HTTP/2 on the private network, or in-process |
//! | [`mod@hex`] | hashes as texts |
//! | [`random()`], [`backoff()`] | what nobody may guess; how long to wait for what did not work |
//! | [`outside`] | HTTP to servers that are not ours |
//! | [`sealing`] | what only a service with the key can read, under keys that can be replaced |
//! | [`database`], [`cache`] | PostgreSQL connections and Redis |
//! | [`matching`], [`text`] | what is searched for, and names of enums, as SQL takes them |
//! | [`breaker`] | leaves a neighbour alone that does not answer |
//! | [`lifecycle`] | tasks, shutdown, liveness; [`serve`]: listeners that finish what they started |
//! | [`health`], [`vitals`] | probes, and when each part last proved that it gets on |
//! | [`telemetry`], [`measure`] | JSON logs, OpenTelemetry traces, Prometheus metrics and what they mean |
//!
//! Never here: a business rule, a message broker.

pub mod ask;
mod backoff;
pub mod breaker;
pub mod cache;
pub mod clock;
pub mod config;
pub mod database;
pub mod fault;
pub mod health;
pub mod hex;
pub mod lifecycle;
pub mod matching;
pub mod measure;
pub mod outside;
mod random;
pub mod sealing;
pub mod serve;
pub mod telemetry;
pub mod text;
pub mod tokens;
pub mod vitals;

pub use ask::{Asks, Desk};
pub use backoff::backoff;
pub use clock::Clock;
pub use config::{Settings, mode};
pub use fault::Fault;
pub use hex::hex;
pub use lifecycle::Lifecycle;
pub use random::random;
