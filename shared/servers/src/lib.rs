//! Private PostgreSQL, NATS and Redis as child processes, for development and tests: on loopback, in a folder
//! of their own, as root or not, stopped by pid. Needs nothing of the platform, so that the tools build when
//! the rest does not.

mod binaries;
mod locks;
mod nats;
mod postgres;
mod process;
mod proxy;
mod redis;

pub use binaries::Binaries;
pub use locks::Locks;
pub use nats::Nats;
pub use postgres::Postgres;
pub use process::{Process, began, free_port, signal, stat};
pub use proxy::Proxy;
pub use redis::Redis;
