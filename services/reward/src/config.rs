//! Settings of the reward service; `config.toml` beside the crate explains each.

use chassis::config::Demands;
use serde::{Deserialize, Serialize};

pub const DEFAULT: &str = include_str!("../config.toml");

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub pending_seconds: i64,
}

impl Demands for Config {}
