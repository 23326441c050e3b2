//! Settings of the pass service; `config.toml` beside the crate explains each.

use chassis::config::Demands;
use chassis::sealing::NamedSecrets;
use serde::{Deserialize, Serialize};

/// The settings that apply unless others are given, with a comment for each.
pub const DEFAULT: &str = include_str!("../config.toml");

/// What is special to the pass service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub insz_keys: NamedSecrets,
    pub rights_keys: NamedSecrets,
}

impl Demands for Config {
    fn open_doors(&self) -> Vec<String> {
        let own = [
            self.insz_keys.open_door("service.insz_keys"),
            self.rights_keys.open_door("service.rights_keys"),
        ];
        own.into_iter().flatten().collect()
    }
}
