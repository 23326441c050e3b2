//! Settings of the points service; `config.toml` beside the crate explains each.

use crate::ledger::expiry::ExpiryRule;
use chassis::config::Demands;
use serde::{Deserialize, Serialize};

/// The settings as they are shipped.
pub const DEFAULT: &str = include_str!("../config.toml");

/// What can be set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// When points end.
    pub expiry: ExpiryRule,
    /// For how many days at least points that come back are valid.
    pub courtesy_days: u64,
}

impl Demands for Config {}
