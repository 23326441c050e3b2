//! The post office with a real database and an own broker per test: nothing lost, nothing doubled, in order
//! per key.

mod broker_faults;
mod database_faults;
mod dead_letters;
mod epochs;
mod exactly_once;
mod forgetting;
mod idempotency;
mod jobs;
mod locks;
mod loss;
mod overlap;
mod packs;
mod pruning;
mod streams;
mod together;
mod world;
