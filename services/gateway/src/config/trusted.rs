//! Trusted issuers: what an entry says, and what is wrong with one wherever it stands.

use super::rules::{is_word, must_be};
use reqwest::Url;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::ops::RangeInclusive;

/// How long the tokens of an issuer may live, in seconds: a day at most, because what they say cannot be
/// taken back.
pub const LIFE: RangeInclusive<i64> = 1..=24 * 3600;

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
    /// Whether a national number in its tokens proves who somebody is.
    #[serde(default)]
    pub national_number_is_proof: bool,
    /// Whether its tokens say what somebody was called before, as `https://publiq.be/uitidv1id`.
    #[serde(default)]
    pub older_ids: bool,
    /// Tokens that live for longer are not believed: 1 to 86,400 seconds.
    #[serde(default = "longest")]
    pub longest_seconds: i64,
}

fn longest() -> i64 {
    *LIFE.end()
}

/// What is wrong in these entries in any mode, each with the name of its setting; `own` is the built-in
/// issuer.
pub fn wrong(own: &str, all: &[TrustedIssuer]) -> Vec<String> {
    let (mut issuers, mut spaces) = (HashSet::new(), HashSet::new());
    let mut wrong = vec![];
    for trusted in all {
        let TrustedIssuer { issuer, clients, .. } = trusted;
        wrong.extend(wrong_in(trusted));
        if address(issuer) == address(own) {
            wrong.push(format!(
                "service.trusted: the issuer {issuer:?} is service.issuer, which signs itself"
            ));
        }
        if !issuers.insert(address(issuer)) {
            wrong.push(format!("service.trusted: the issuer {issuer:?} is trusted twice"));
        }
        if !clients.is_empty() && !spaces.insert(clients) {
            wrong.push(format!(
                "service.trusted: two issuers share the clients {clients:?}"
            ));
        }
    }
    wrong
}

/// What is wrong in one entry, whatever stands beside it.
fn wrong_in(trusted: &TrustedIssuer) -> Vec<String> {
    let TrustedIssuer {
        issuer,
        audience,
        clients,
        longest_seconds,
        ..
    } = trusted;
    let mut wrong = vec![];
    if issuer.trim().is_empty() {
        wrong.push("service.trusted: an issuer is blank".to_owned());
    }
    if audience.trim().is_empty() {
        wrong.push(format!(
            "service.trusted: the audience of {issuer:?} is blank: tokens for others would count here"
        ));
    }
    if !LIFE.contains(longest_seconds) {
        let name = format!("service.trusted: longest_seconds of {issuer:?}");
        wrong.push(must_be(&name, &LIFE));
    }
    if !clients.is_empty() && !is_word(clients) {
        wrong.push(format!(
            "service.trusted: the clients {clients:?} must be one word of letters, digits, . _ and -"
        ));
    }
    wrong
}

/// An issuer as twins are told by: scheme and host in lower case, no slash at the end. What is no address
/// stands for itself.
fn address(issuer: &str) -> String {
    let text = match Url::parse(issuer.trim()) {
        Ok(url) => url.to_string(),
        Err(_) => issuer.trim().to_owned(),
    };
    text.trim_end_matches('/').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = "https://api.region.example";

    fn trusted(issuer: &str) -> TrustedIssuer {
        TrustedIssuer {
            issuer: issuer.into(),
            jwks_url: format!("{issuer}/certs"),
            audience: "beleefregio".into(),
            clients: String::new(),
            email_is_proof: false,
            national_number_is_proof: false,
            older_ids: false,
            longest_seconds: 600,
        }
    }

    /// What is wrong beside an issuer that is right, which is one thing.
    fn only(odd: TrustedIssuer) -> String {
        let staff = TrustedIssuer {
            clients: "staff".into(),
            ..trusted("https://staff.example/realms/Staff")
        };
        let wrong = wrong(OWN, &[staff, odd]);
        assert_eq!(wrong.len(), 1, "{wrong:?}");
        wrong[0].clone()
    }

    #[test]
    fn an_audience_is_not_blank_and_tokens_live_a_day_at_most() {
        for audience in ["", " ", "\t"] {
            let odd = TrustedIssuer {
                audience: audience.into(),
                ..trusted("https://other.example")
            };
            assert!(only(odd).contains("audience"));
        }
        for longest_seconds in [i64::MIN, -1, 0, 86_401, i64::MAX] {
            let odd = TrustedIssuer {
                longest_seconds,
                ..trusted("https://other.example")
            };
            assert!(only(odd).contains("must be 1 to 86400"));
        }
        for longest_seconds in [1, 86_400] {
            let right = TrustedIssuer {
                longest_seconds,
                ..trusted("https://other.example")
            };
            assert_eq!(wrong(OWN, &[right]), Vec::<String>::new());
        }
        assert!(only(trusted(" ")).contains("blank"));
    }

    #[test]
    fn nobody_is_trusted_twice_or_as_ourselves_however_the_address_is_written() {
        for twin in [
            "https://staff.example/realms/Staff",
            "https://staff.example/realms/Staff/",
            "HTTPS://Staff.Example/realms/Staff",
            "https://staff.example:443/realms/Staff",
        ] {
            assert!(only(trusted(twin)).contains("is trusted twice"), "{twin}");
        }
        for own in [OWN, "https://api.region.example/", "https://API.region.example"] {
            assert!(only(trusted(own)).contains("is service.issuer"), "{own}");
        }
        // A path is somebody else's in another case.
        let other = [
            trusted("https://staff.example/realms/Staff"),
            trusted("https://staff.example/realms/staff"),
        ];
        assert_eq!(wrong(OWN, &other), Vec::<String>::new());
    }

    #[test]
    fn clients_have_a_name_of_their_own() {
        let named = |clients: &str| TrustedIssuer {
            clients: clients.into(),
            ..trusted("https://other.example")
        };
        assert!(only(named("staff")).contains("two issuers share"));
        for clients in ["a:b", ":", " ", "two words", "kassa:"] {
            assert!(only(named(clients)).contains("one word"), "{clients}");
        }
    }
}
