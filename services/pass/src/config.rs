//! Settings of the pass service; `config.toml` beside the crate explains each.

use chassis::Settings;
use chassis::sealing::NamedSecrets;
use serde::{Deserialize, Serialize};

pub const DEFAULT: &str = include_str!("../config.toml");

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub insz_keys: NamedSecrets,
    pub rights_keys: NamedSecrets,
}

/// Refuses production mode with demo secrets, or with ones that are too short.
pub fn check(settings: &Settings<Config>) -> anyhow::Result<()> {
    let own = &settings.service;
    own.insz_keys.refuse_demo(settings.mode, "service.insz_keys")?;
    own.rights_keys.refuse_demo(settings.mode, "service.rights_keys")
}
