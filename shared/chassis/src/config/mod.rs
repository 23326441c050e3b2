//! Settings: the embedded, commented default, then a file, then the environment. Unknown keys are refused.
//!
//! | file | part |
//! |---|---|
//! | `secret` | a value that never shows |
//! | `load` | where settings come from, and in which order |
//! | [`mode`] | what development and production refuse |

mod load;
pub mod mode;
mod secret;

pub use mode::Mode;
pub use secret::Secret;

use anyhow::Context;
use contracts::Caller;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The settings that all services share, with a comment for each.
pub const HOUSE: &str = include_str!("../../house.toml");

/// All settings of one service; `service` holds those of its own.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings<S> {
    pub mode: Mode,
    pub listen: Listen,
    pub database: Database,
    pub broker: Broker,
    pub cache: Cache,
    pub asks: Asks,
    pub telemetry: Telemetry,
    pub service: S,
}

/// What a service itself demands of its settings.
pub trait Demands {
    /// What is open in these settings and must not be in production, each with the name of its setting.
    fn open_doors(&self) -> Vec<String> {
        vec![]
    }
}

/// The private listener: asks, health and metrics.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listen {
    pub private: String,
    pub max_connections: usize,
    pub max_connections_per_peer: usize,
    pub drain_seconds: u64,
}

/// The service's own database.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    pub url: Secret,
    pub max_connections: u32,
    pub reserved_connections: u32,
}

/// NATS, and how long facts stay there and in the log.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Broker {
    pub servers: String,
    pub user: String,
    pub password: Secret,
    pub nkey_seed: Secret,
    pub nkey_seed_file: PathBuf,
    pub tls: bool,
    pub ca_file: PathBuf,
    pub replicas: usize,
    pub max_bytes: i64,
    pub max_age_days: u64,
    pub log_days: u64,
}

impl Broker {
    /// The seed of a service's key; empty when it has none.
    ///
    /// # Errors
    /// When the file that should hold it cannot be read.
    pub fn nkey(&self, service: &str) -> anyhow::Result<Secret> {
        let file = secret::secret_in(&self.nkey_seed_file, service).context("broker.nkey_seed_file")?;
        Ok(file.unwrap_or_else(|| self.nkey_seed.clone()))
    }
}

/// Redis.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cache {
    pub url: Secret,
}

/// How this process asks others, and whom it knows when they ask.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asks {
    pub token: Secret,
    pub token_file: PathBuf,
    /// The SHA-256 of each caller's token.
    pub callers: BTreeMap<Caller, String>,
    pub deadline_ms: u64,
    pub concurrency: usize,
    pub pass: String,
    pub activity: String,
    pub points: String,
    pub reward: String,
    pub billing: String,
    pub gateway: String,
}

/// Logs and traces.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Telemetry {
    pub log: String,
    pub otlp_endpoint: String,
}

impl Asks {
    /// Where a service answers; empty means in this process.
    pub fn address(&self, of: Caller) -> &str {
        match of {
            Caller::Pass => &self.pass,
            Caller::Activity => &self.activity,
            Caller::Points => &self.points,
            Caller::Reward => &self.reward,
            Caller::Billing => &self.billing,
            Caller::Gateway => &self.gateway,
            // It asks and is never asked.
            Caller::Operator => "",
        }
    }
}
