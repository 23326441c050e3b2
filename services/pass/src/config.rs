//! Settings of the pass service; `config.toml` beside the crate explains each.

use crate::family::limits::Limits;
use chassis::config::Demands;
use chassis::sealing::NamedSecrets;
use serde::{Deserialize, Serialize};
use std::num::NonZeroU8;

/// The settings that apply unless others are given, with a comment for each.
pub const DEFAULT: &str = include_str!("../config.toml");

/// What is special to the pass service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub insz_keys: NamedSecrets,
    pub rights_keys: NamedSecrets,
    pub most_family_members: NonZeroU8,
    pub most_family_adults: NonZeroU8,
    pub adult_age_years: NonZeroU8,
    /// So many days after somebody was deleted nothing is left of the person anywhere; 0 for at once.
    pub forget_after_days: u16,
}

impl Config {
    /// How many people a family holds.
    pub(crate) fn family_limits(&self) -> Limits {
        Limits {
            members: self.most_family_members.get().into(),
            adults: self.most_family_adults.get().into(),
            adult_age: self.adult_age_years.get().into(),
        }
    }
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
