//! Settings of the gateway; `config.toml` beside the crate explains each.

use chassis::config::{Demands, Secret};
use serde::{Deserialize, Serialize};

pub const DEFAULT: &str = include_str!("../config.toml");

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub public: String,
    pub proxies: usize,
    pub secret: Secret,
    pub issuer: String,
    pub audience: String,
    pub token_seconds: i64,
    pub key_days: i32,
    pub lookups_kept_days: i32,
    pub per_client_per_minute: u32,
    pub per_pass_per_minute: u32,
    pub anonymous_per_minute: u32,
    pub tokens_per_minute: u32,
    pub insz_per_minute: u32,
    pub misses_per_minute: u32,
    pub trusted: Vec<TrustedIssuer>,
}

/// An OIDC provider whose tokens are accepted.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrustedIssuer {
    pub issuer: String,
    pub jwks_url: String,
    pub audience: String,
    /// The name space of its clients: its client `x` is `<clients>:x` here. Empty: its client tokens do not count.
    #[serde(default)]
    pub clients: String,
    /// Whether an address that its tokens call verified proves who somebody is.
    #[serde(default)]
    pub email_is_proof: bool,
    /// Tokens that live for longer are not believed.
    #[serde(default = "one_day")]
    pub longest_seconds: i64,
}

fn one_day() -> i64 {
    24 * 3600
}

impl Demands for Config {
    fn open_doors(&self) -> Vec<String> {
        let secret = self.secret.expose();
        let is_weak = secret.starts_with("demo-") || secret.len() < 32;
        match is_weak {
            true => vec!["service.secret is a demo secret or short: set one of 32 characters or more".into()],
            false => vec![],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chassis::Settings;

    #[test]
    fn a_demo_secret_and_a_short_one_are_open_doors() {
        let settings: Settings<Config> = Settings::load("gateway", DEFAULT, None).unwrap();
        let mut own = settings.service;
        assert_eq!(own.open_doors().len(), 1);
        own.secret = Secret::new("short");
        assert_eq!(own.open_doors().len(), 1);
        own.secret = Secret::new("0123456789abcdef0123456789abcdef");
        assert!(own.open_doors().is_empty());
    }
}
