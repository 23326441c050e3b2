//! Settings of the gateway; `config.toml` beside the crate explains each.

mod depot;
mod events;
mod rules;
mod secrets;
mod trusted;
mod validation;

pub use depot::Depot;
pub use events::Events;
pub(crate) use rules::is_word;
pub(crate) use secrets::listed;
pub use trusted::TrustedIssuer;
pub(crate) use trusted::wrong;
pub use validation::Validation;

use chassis::config::{Demands, Secret};
use rules::must_be;
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;
use trusted::LIFE;

/// The embedded defaults, with a comment for each setting.
pub const DEFAULT: &str = include_str!("../config.toml");

/// What is special to the gateway.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The address of the public listener: host and port, 0 for any port that is free.
    pub public: String,
    /// How many proxies of ours stand in front, one behind another; 0 for none.
    pub proxies: usize,
    /// Seals signing keys and keys hashes: `name:secret`, the newest first, with commas between them.
    pub secret: Secret,
    /// The `iss` of the tokens that are handed out here.
    pub issuer: String,
    /// The `aud` of the tokens that are handed out here.
    pub audience: String,
    /// How long such a token lives, in seconds: 1 to 86,400.
    pub token_seconds: i64,
    /// A signing key is replaced after so many days: 1 to 3,650.
    pub key_days: i32,
    /// How long look-ups by national number stay on record, in days: 1 to 3,650.
    pub lookups_kept_days: i32,
    /// Requests of one client or user in a minute; 0 for no limit, here and below.
    pub per_client_per_minute: u32,
    /// Requests of one caller about one pass in a minute.
    pub per_pass_per_minute: u32,
    /// Requests without a token of one address in a minute (IPv6: of one /64).
    pub anonymous_per_minute: u32,
    /// Tries for a token of one address in a minute.
    pub tokens_per_minute: u32,
    /// Look-ups by national number of one client or user in a minute.
    pub insz_per_minute: u32,
    /// Look-ups that find nobody, of one client, user or address in a minute.
    pub misses_per_minute: u32,
    /// Questions on the way to an account, of one client, user or address in a minute.
    pub accounts_per_minute: u32,
    /// Orders that are read, or placed without a token, of one client, user or address in a minute.
    pub orders_per_minute: u32,
    /// Identity providers whose tokens are believed, beside our own.
    pub trusted: Vec<TrustedIssuer>,
    /// Whether clients may ask for faults: for vendors who try their software, never with people's data.
    pub sandbox: bool,
    /// Where people show on line who they are.
    pub validation: Validation,
    /// What is told to subscribers outside.
    pub events: Events,
}

/// Days that a setting may say.
const DAYS: RangeInclusive<i32> = 1..=3650;

impl Config {
    /// Times of its own that are wrong in any mode, each with the name of its setting.
    pub fn wrong_times(&self) -> Vec<String> {
        let mut wrong = vec![];
        if !LIFE.contains(&self.token_seconds) {
            wrong.push(must_be("service.token_seconds", &LIFE));
        }
        for (name, days) in [
            ("service.key_days", self.key_days),
            ("service.lookups_kept_days", self.lookups_kept_days),
            ("service.events.kept_days", self.events.kept_days),
        ] {
            if !DAYS.contains(&days) {
                wrong.push(must_be(name, &DAYS));
            }
        }
        wrong
    }
}

/// The issuer of an installation that was not given one.
const DEFAULT_ISSUER: &str = "http://localhost/beleefregio";

impl Demands for Config {
    fn open_doors(&self) -> Vec<String> {
        let mut open = vec![];
        let is_weak = |secret: &String| secret.starts_with("demo-") || secret.len() < 32;
        match listed(self.secret.expose()) {
            Err(error) => open.push(format!("service.secret: {error}")),
            Ok(all) if all.iter().any(is_weak) => {
                open.push(
                    "service.secret holds a demo secret or a short one: set 32 characters or more".into(),
                );
            }
            Ok(_) => {}
        }
        if self.issuer == DEFAULT_ISSUER {
            open.push("service.issuer is the default, which others have too: set an address of yours".into());
        } else if !self.issuer.starts_with("https://") {
            open.push(format!("service.issuer {:?} is not https", self.issuer));
        }
        if self.sandbox {
            open.push(
                "service.sandbox is on: faults that clients ask for have no place in production".into(),
            );
        }
        for trusted in &self.trusted {
            open.extend(open_in(trusted));
        }
        open.extend(self.validation.open_doors());
        open.extend(self.events.open_doors());
        open.extend(self.wrong_times());
        open.extend(wrong(&self.issuer, &self.trusted));
        open
    }
}

fn open_in(trusted: &TrustedIssuer) -> Vec<String> {
    let TrustedIssuer { issuer, jwks_url, .. } = trusted;
    let mut open = vec![];
    if !issuer.starts_with("https://") {
        open.push(format!("service.trusted: the issuer {issuer:?} is not https"));
    }
    if !jwks_url.starts_with("https://") {
        open.push(format!("service.trusted: the jwks_url {jwks_url:?} is not https"));
    }
    open
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
            national_number_is_proof: false,
            older_ids: false,
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
        for secret in [
            "short",
            "demo-gateway-secret-demo-gateway-secret",
            "2:0123456789abcdef0123456789abcdef, 1:short",
            "2:0123456789abcdef0123456789abcdef, nameless",
        ] {
            let secret = Secret::new(secret);
            assert!(only(&Config { secret, ..closed() }).starts_with("service.secret"));
        }
    }

    #[test]
    fn a_sandbox_is_an_open_door() {
        let sandbox = Config {
            sandbox: true,
            ..closed()
        };
        assert!(only(&sandbox).starts_with("service.sandbox is on"));
    }

    #[test]
    fn times_have_bounds() {
        for token_seconds in [i64::MIN, 0, 86_401, i64::MAX] {
            let odd = Config {
                token_seconds,
                ..closed()
            };
            assert_eq!(only(&odd), "service.token_seconds must be 1 to 86400");
        }
        for days in [i32::MIN, 0, 3651, i32::MAX] {
            let key_days = Config {
                key_days: days,
                ..closed()
            };
            assert_eq!(only(&key_days), "service.key_days must be 1 to 3650");
            let lookups = Config {
                lookups_kept_days: days,
                ..closed()
            };
            assert_eq!(only(&lookups), "service.lookups_kept_days must be 1 to 3650");
        }
    }

    #[test]
    fn an_issuer_that_everybody_has_is_an_open_door() {
        let settings: Settings<Config> = Settings::load("gateway", DEFAULT, None).unwrap();
        let issuer = settings.service.issuer;
        assert!(only(&Config { issuer, ..closed() }).starts_with("service.issuer"));
    }

    #[test]
    fn trusted_issuers_are_https_and_what_is_wrong_in_any_mode_is_named_too() {
        let mut config = closed();
        config.trusted[0].jwks_url = "http://staff.example/certs".into();
        assert!(only(&config).contains("jwks_url \"http://staff.example/certs\" is not https"));
        config.trusted[0] = trusted("https://staff.example", "staff");
        config.trusted[0].issuer = "http://staff.example".into();
        assert!(only(&config).contains("issuer \"http://staff.example\" is not https"));
        config.trusted[0] = trusted("https://api.region.example/", "staff");
        assert!(only(&config).contains("is service.issuer"));
    }
}
