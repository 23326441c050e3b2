//! The keys of the settings: what verbs seal with, and whom they may ask with what they open.

use crate::config::Config;
use crate::entitlement::Source;
use crate::insz::InszVault;
use crate::mail::LeaveTokens;
use crate::validation::id_token::IdTokens;
use crate::validation::secret::Secrets;
use chassis::sealing::Keys;
use contracts::pass::PassholderChanged;

/// What verbs need beside their transaction.
pub struct Seals {
    /// For national numbers at rest.
    pub insz: InszVault,
    /// For rights on their way to other services.
    pub rights: Keys,
    /// The official source, where there is one.
    pub source: Option<Source>,
    /// For what an official source said of somebody, on its way to an order.
    pub id_tokens: IdTokens,
    /// For mails by which somebody leaves a family.
    pub leave_tokens: LeaveTokens,
    /// For the codes of referrals.
    pub referral_codes: Keys,
    /// For validations on line that are under way.
    pub validations: Secrets,
}

impl Seals {
    /// Those of these settings.
    pub fn new(config: &Config) -> Self {
        Self {
            insz: InszVault::new(&config.insz_keys),
            rights: Keys::new(&config.rights_keys, PassholderChanged::SEALED_FOR),
            source: Source::new(&config.entitlement_url, &config.entitlement_secret),
            id_tokens: IdTokens::new(&config.insz_keys),
            leave_tokens: LeaveTokens::new(&config.order_keys),
            referral_codes: Keys::new(&config.order_keys, "codes of referrals"),
            validations: Secrets::new(&config.insz_keys),
        }
    }
}
