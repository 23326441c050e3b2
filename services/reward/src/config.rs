//! Settings of the reward service; `config.toml` beside the crate explains each.

use chassis::config::Demands;
use serde::{Deserialize, Serialize};

/// The settings as they are shipped.
pub const DEFAULT: &str = include_str!("../config.toml");

/// What can be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// How long a redemption may wait for its payment, in seconds.
    pub pending_seconds: i64,
}

impl Demands for Config {}
