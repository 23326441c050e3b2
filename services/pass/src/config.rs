//! Settings of the pass service; `config.toml` beside the crate explains each.

use crate::family::limits::Limits;
use chassis::config::{Demands, Secret};
use chassis::sealing::NamedSecrets;
use serde::{Deserialize, Serialize};
use std::num::{NonZeroU8, NonZeroU16};

/// The settings that apply unless others are given, with a comment for each.
pub const DEFAULT: &str = include_str!("../config.toml");

/// What is special to the pass service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub insz_keys: NamedSecrets,
    pub rights_keys: NamedSecrets,
    pub order_keys: NamedSecrets,
    pub order_minutes: NonZeroU16,
    pub order_kept_days: NonZeroU16,
    pub custom_token_uses: NonZeroU16,
    pub most_family_members: NonZeroU8,
    pub most_family_adults: NonZeroU8,
    pub adult_age_years: NonZeroU8,
    pub payment: PaymentConfig,
}

/// Where orders are paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentConfig {
    /// Empty: nothing is paid here.
    pub url: String,
    pub key: Secret,
    pub webhook_url: String,
    pub return_url: String,
}

impl PaymentConfig {
    fn open_doors(&self) -> Vec<String> {
        if self.url.is_empty() {
            return vec![];
        }
        let mut open = vec![];
        let urls = [
            ("service.payment.url", &self.url, true),
            ("service.payment.webhook_url", &self.webhook_url, false),
            ("service.payment.return_url", &self.return_url, false),
        ];
        for (setting, url, is_needed) in urls {
            if (is_needed || !url.is_empty()) && !url.starts_with("https://") {
                open.push(format!("{setting} {url:?} is not https"));
            }
        }
        if self.key.is_empty() || self.key.expose().starts_with("demo-") {
            open.push("service.payment.key is empty or a demo key".into());
        }
        open
    }
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
            self.order_keys.open_door("service.order_keys"),
        ];
        let own = own.into_iter().flatten();
        own.chain(self.payment.open_doors()).collect()
    }
}
