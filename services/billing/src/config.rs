//! Settings of the billing service; `config.toml` beside the crate explains each.

pub use crate::journal::Accounts;
use chassis::config::Demands;
use chassis::sealing::NamedSecrets;
use serde::{Deserialize, Serialize};

/// The settings that come with the program.
pub const DEFAULT: &str = include_str!("../config.toml");

/// What a region sets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Open what pass seals: the same as those of pass.
    pub rights_keys: NamedSecrets,
    /// Seal bank accounts, and make the names that holders have in files about money.
    pub finance_keys: NamedSecrets,
    /// What the journal is booked on.
    pub journal: Accounts,
}

impl Demands for Config {
    fn open_doors(&self) -> Vec<String> {
        let rights = self.rights_keys.open_door("service.rights_keys");
        let finance = self.finance_keys.open_door("service.finance_keys");
        rights.into_iter().chain(finance).collect()
    }
}
