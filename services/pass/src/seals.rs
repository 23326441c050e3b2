//! The keys of the settings: what verbs seal with.

use crate::config::Config;
use crate::insz::InszVault;
use crate::validation::id_token::IdTokens;
use chassis::sealing::Keys;
use contracts::pass::PassholderChanged;

/// What verbs need beside their transaction.
pub struct Seals {
    /// For national numbers at rest.
    pub insz: InszVault,
    /// For rights on their way to other services.
    pub rights: Keys,
    /// For what an official source said of somebody, on its way to an order.
    pub id_tokens: IdTokens,
}

impl Seals {
    /// Those of these settings.
    pub fn new(config: &Config) -> Self {
        Self {
            insz: InszVault::new(&config.insz_keys),
            rights: Keys::new(&config.rights_keys, PassholderChanged::SEALED_FOR),
            id_tokens: IdTokens::new(&config.insz_keys),
        }
    }
}
