//! Settings of the pass service; `config.toml` beside the crate explains each.

use chassis::Settings;
use chassis::config::{Mode, Secret};
use serde::{Deserialize, Serialize};

pub const DEFAULT: &str = include_str!("../config.toml");

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub insz_secret: Secret,
}

/// Refuses production mode with the demo secret, or with one that is too short.
pub fn check(settings: &Settings<Config>) -> anyhow::Result<()> {
    let secret = settings.service.insz_secret.expose();
    if settings.mode == Mode::Production && (secret.starts_with("demo-") || secret.len() < 32) {
        anyhow::bail!(
            "pass does not start in production mode with a demo or short service.insz_secret: set one of 32 characters or more"
        );
    }
    Ok(())
}
