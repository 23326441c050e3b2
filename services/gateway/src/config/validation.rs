//! Where people show on line who they are, to learn of their right to the social tariff.

use chassis::config::Secret;
use reqwest::Url;
use serde::{Deserialize, Serialize};

/// An OpenID Connect provider that knows national numbers, and whom we are there. Without an issuer there is
/// none.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Validation {
    pub issuer: String,
    pub authorize_url: String,
    pub token_url: String,
    pub jwks_url: String,
    pub client_id: String,
    pub client_secret: Secret,
    /// Where the provider sends people back to: the public address of our callback.
    pub callback_url: String,
    /// What we ask to be told.
    pub scope: String,
    /// The claim that holds the national number.
    pub number_claim: String,
    /// Where clients may have people sent back to.
    pub redirect_uris: Vec<String>,
}

/// Ours are shorter.
const LONGEST_URI: usize = 512;

impl Validation {
    /// Whether there is a provider.
    pub fn is_set(&self) -> bool {
        !self.issuer.is_empty()
    }

    fn addresses(&self) -> [(&'static str, &str); 5] {
        [
            ("issuer", &self.issuer),
            ("authorize_url", &self.authorize_url),
            ("token_url", &self.token_url),
            ("jwks_url", &self.jwks_url),
            ("callback_url", &self.callback_url),
        ]
    }

    /// What is wrong in any mode, each with the name of its setting.
    pub fn wrong(&self) -> Vec<String> {
        if !self.is_set() {
            return vec![];
        }
        let is_url =
            |text: &str| text.len() <= LONGEST_URI && Url::parse(text).is_ok_and(|url| url.has_host());
        let mut wrong = vec![];
        for (name, address) in self.addresses() {
            if !is_url(address) {
                wrong.push(format!("service.validation.{name} is no address"));
            }
        }
        for uri in self.redirect_uris.iter().filter(|uri| !is_url(uri)) {
            wrong.push(format!("service.validation.redirect_uris: {uri:?} is no address"));
        }
        for (name, text) in [
            ("client_id", &self.client_id),
            ("number_claim", &self.number_claim),
        ] {
            if text.trim().is_empty() {
                wrong.push(format!("service.validation.{name} is missing"));
            }
        }
        wrong
    }

    /// What production must not have.
    pub fn open_doors(&self) -> Vec<String> {
        if !self.is_set() {
            return vec![];
        }
        let mut open = self.wrong();
        let plain = |address: &str| !address.starts_with("https://");
        for (name, _) in self.addresses().into_iter().filter(|(_, address)| plain(address)) {
            open.push(format!("service.validation.{name} is not https"));
        }
        for uri in self.redirect_uris.iter().filter(|uri| plain(uri)) {
            open.push(format!("service.validation.redirect_uris: {uri:?} is not https"));
        }
        if self.client_secret.is_empty() {
            open.push("service.validation.client_secret is missing".into());
        }
        open
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Change = fn(&mut Validation);

    fn closed() -> Validation {
        let at = |path: &str| format!("https://login.example{path}");
        Validation {
            issuer: at(""),
            authorize_url: at("/authorize"),
            token_url: at("/token"),
            jwks_url: at("/certs"),
            client_id: "beleef".into(),
            client_secret: Secret::new("a secret"),
            callback_url: "https://api.region.example/social-tariff-validation/callback".into(),
            scope: "openid".into(),
            number_claim: "egovNRN".into(),
            redirect_uris: vec!["https://site.example/back".into()],
        }
    }

    #[test]
    fn a_provider_is_whole_and_https_or_there_is_none() {
        assert_eq!(Validation::default().open_doors(), Vec::<String>::new());
        assert_eq!(closed().open_doors(), Vec::<String>::new());
        let changes: [(&str, Change); 6] = [
            ("token_url", |odd| {
                odd.token_url = "http://login.example/token".into()
            }),
            ("jwks_url", |odd| {
                odd.jwks_url = "http://login.example/certs".into()
            }),
            ("redirect_uris", |odd| {
                odd.redirect_uris.push("http://site.example".into())
            }),
            ("client_id", |odd| odd.client_id = " ".into()),
            ("client_secret", |odd| odd.client_secret = Secret::default()),
            ("number_claim", |odd| odd.number_claim = String::new()),
        ];
        for (name, change) in changes {
            let mut odd = closed();
            change(&mut odd);
            let open = odd.open_doors();
            assert!(open.len() == 1 && open[0].contains(name), "{name}: {open:?}");
        }
        let mut odd = closed();
        odd.authorize_url = "login".into();
        assert_eq!(odd.wrong(), ["service.validation.authorize_url is no address"]);
    }
}
