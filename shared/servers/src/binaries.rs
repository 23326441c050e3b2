//! Where the servers' programs are.

use anyhow::{Context, Result};
use std::path::PathBuf;

/// The programs, as `cargo xtask` found or fetched them.
#[derive(Debug, Clone)]
pub struct Binaries {
    /// The folder of `initdb` and `postgres`.
    pub postgres: PathBuf,
    pub nats: PathBuf,
    pub redis: PathBuf,
}

impl Binaries {
    /// Names the folder of PostgreSQL's programs.
    pub const POSTGRES: &'static str = "BELEEF_POSTGRES_BIN";
    /// Names the program of the broker.
    pub const NATS: &'static str = "BELEEF_NATS_BIN";
    /// Names the program of Redis.
    pub const REDIS: &'static str = "BELEEF_REDIS_BIN";

    /// From the environment that `cargo xtask test` sets.
    pub fn from_environment() -> Result<Self> {
        Ok(Self {
            postgres: variable(Self::POSTGRES)?,
            nats: variable(Self::NATS)?,
            redis: variable(Self::REDIS)?,
        })
    }

    /// The variables for a child process.
    pub fn variables(&self) -> [(&'static str, PathBuf); 3] {
        [
            (Self::POSTGRES, self.postgres.clone()),
            (Self::NATS, self.nats.clone()),
            (Self::REDIS, self.redis.clone()),
        ]
    }
}

#[expect(clippy::disallowed_methods, reason = "tools and tests have no settings file")]
fn variable(name: &str) -> Result<PathBuf> {
    Ok(std::env::var(name)
        .with_context(|| format!("{name} is not set: run the tests with `cargo xtask test`"))?
        .into())
}
