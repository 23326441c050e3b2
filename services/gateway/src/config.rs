//! Settings of the gateway; `config.toml` beside the crate explains each.

use chassis::config::{Demands, Secret};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

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
    /// The name space of its clients: its client `x` is `<clients>:x` here. Empty: its clients do not count.
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

/// The issuer of an installation that was not given one.
const DEFAULT_ISSUER: &str = "http://localhost/beleefregio";

/// A name as ids of clients are made of: letters, digits, `.`, `_` and `-`.
pub fn is_word(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    !text.is_empty() && text.bytes().all(fits)
}

impl Demands for Config {
    fn open_doors(&self) -> Vec<String> {
        let mut open = vec![];
        let secret = self.secret.expose();
        if secret.starts_with("demo-") || secret.len() < 32 {
            open.push("service.secret is a demo secret or short: set one of 32 characters or more".into());
        }
        if self.issuer == DEFAULT_ISSUER {
            open.push("service.issuer is the default, which others have too: set an address of yours".into());
        } else if !self.issuer.starts_with("https://") {
            open.push(format!("service.issuer {:?} is not https", self.issuer));
        }
        let mut spaces = HashSet::new();
        for trusted in &self.trusted {
            open.extend(self.open_in(trusted));
            if !trusted.clients.is_empty() && !spaces.insert(&trusted.clients) {
                let clients = &trusted.clients;
                open.push(format!(
                    "service.trusted: two issuers share the clients {clients:?}"
                ));
            }
        }
        open
    }
}

impl Config {
    fn open_in(&self, trusted: &TrustedIssuer) -> Vec<String> {
        let TrustedIssuer {
            issuer,
            jwks_url,
            clients,
            ..
        } = trusted;
        let mut open = vec![];
        if !issuer.starts_with("https://") {
            open.push(format!("service.trusted: the issuer {issuer:?} is not https"));
        }
        if !jwks_url.starts_with("https://") {
            open.push(format!("service.trusted: the jwks_url {jwks_url:?} is not https"));
        }
        if issuer.trim_end_matches('/') == self.issuer.trim_end_matches('/') {
            open.push(format!(
                "service.trusted: the issuer {issuer:?} is service.issuer, which signs itself"
            ));
        }
        if !clients.is_empty() && !is_word(clients) {
            open.push(format!(
                "service.trusted: the clients {clients:?} must be one word of letters, digits, . _ and -"
            ));
        }
        open
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chassis::Settings;

    fn closed() -> Config {
        let settings: Settings<Config> = Settings::load("gateway", DEFAULT, None).unwrap();
        Config {
            secret: Secret::new("0123456789abcdef0123456789abcdef"),
            issuer: "https://api.region.example".into(),
            trusted: vec![trusted("https://staff.example", "staff")],
            ..settings.service
        }
    }

    fn trusted(issuer: &str, clients: &str) -> TrustedIssuer {
        TrustedIssuer {
            issuer: issuer.into(),
            jwks_url: format!("{issuer}/certs"),
            audience: "beleefregio".into(),
            clients: clients.into(),
            email_is_proof: false,
            longest_seconds: 600,
        }
    }

    /// What is open, which is one thing.
    fn only(config: &Config) -> String {
        let open = config.open_doors();
        assert_eq!(open.len(), 1, "{open:?}");
        open[0].clone()
    }

    #[test]
    fn a_demo_secret_and_a_short_one_are_open_doors() {
        assert_eq!(closed().open_doors(), Vec::<String>::new());
        for secret in ["short", "demo-gateway-secret-demo-gateway-secret"] {
            let secret = Secret::new(secret);
            assert!(only(&Config { secret, ..closed() }).starts_with("service.secret"));
        }
    }

    #[test]
    fn an_issuer_that_everybody_has_is_an_open_door() {
        let settings: Settings<Config> = Settings::load("gateway", DEFAULT, None).unwrap();
        let issuer = settings.service.issuer;
        assert!(only(&Config { issuer, ..closed() }).starts_with("service.issuer"));
    }

    #[test]
    fn trusted_issuers_are_https_and_others_than_ourselves_with_names_of_their_own() {
        let odd = |issuer: &str, clients: &str| {
            let mut config = closed();
            config.trusted.push(trusted(issuer, clients));
            only(&config)
        };
        assert!(odd("https://api.region.example", "").contains("is service.issuer"));
        assert!(odd("https://api.region.example/", "").contains("is service.issuer"));
        assert!(odd("https://other.example", "staff").contains("two issuers share"));
        for clients in ["a:b", ":", " ", "two words", "kassa:"] {
            assert!(
                odd("https://other.example", clients).contains("one word"),
                "{clients}"
            );
        }
        let mut config = closed();
        config.trusted[0].jwks_url = "http://staff.example/certs".into();
        assert!(only(&config).contains("jwks_url \"http://staff.example/certs\" is not https"));
        config.trusted[0] = trusted("https://staff.example", "staff");
        config.trusted[0].issuer = "http://staff.example".into();
        assert!(only(&config).contains("issuer \"http://staff.example\" is not https"));
    }
}
