//! Settings of the points service; `config.toml` beside the crate explains each.

use crate::domain::expiry::ExpiryRule;
use chassis::config::Demands;
use serde::{Deserialize, Serialize};

pub const DEFAULT: &str = include_str!("../config.toml");

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub expiry: ExpiryRule,
    pub courtesy_days: u64,
}

impl Demands for Config {}
