//! Tokens of other issuers: keys fetched, remembered, and renewed when they rotate.

use super::Caller;
use super::crypto::ACCEPTED;
use crate::config::TrustedIssuer;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chassis::Fault;
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{DecodingKey, Validation, decode, decode_header};
use serde::Deserialize;
use std::collections::HashMap;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// Keys are fetched again after this long.
const FRESH: Duration = Duration::from_secs(600);
/// An unknown key id makes us look again, but not more often than this.
const PATIENCE: Duration = Duration::from_secs(30);
/// When the issuer is away, the last keys are good for this long.
const STALE: Duration = Duration::from_secs(24 * 3600);
const LEEWAY_SECONDS: u64 = 30;

/// What a believed token says.
#[derive(Debug, Clone, Deserialize)]
pub struct Claims {
    pub sub: String,
    pub exp: i64,
    #[serde(default)]
    pub azp: Option<String>,
    #[serde(default)]
    pub gty: Option<String>,
    #[serde(default)]
    pub email: Option<String>,
    #[serde(default)]
    pub email_verified: Option<bool>,
}

impl Claims {
    /// Clients are known by `azp`, users by `sub` and e-mail. An address that the issuer calls unverified counts for nothing.
    pub fn caller(self) -> Option<Caller> {
        let is_client =
            self.gty.as_deref() == Some("client-credentials") || self.sub.starts_with("service-account-");
        match is_client {
            true => self
                .azp
                .or_else(|| self.sub.strip_prefix("service-account-").map(str::to_owned))
                .map(Caller::Client),
            false => Some(Caller::User {
                sub: self.sub,
                email: self.email.filter(|_| self.email_verified != Some(false)),
            }),
        }
    }
}

/// The issuer that a token claims, to choose the keys by; believed only after the signature is.
pub fn unverified_issuer(token: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Iss {
        iss: String,
    }
    let payload = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    Some(serde_json::from_slice::<Iss>(&payload).ok()?.iss)
}

/// Checks signature, algorithm, issuer, audience and times; none when any is wrong.
pub fn verify(token: &str, keys: &JwkSet, issuer: &str, audience: &str) -> Option<Claims> {
    let header = decode_header(token).ok()?;
    if !ACCEPTED.contains(&header.alg)
        || header
            .typ
            .as_deref()
            .is_some_and(|typ| !matches!(typ.to_ascii_lowercase().as_str(), "jwt" | "at+jwt"))
    {
        return None;
    }
    let jwk = match header.kid.as_deref() {
        Some(kid) => keys.find(kid)?,
        None => keys.keys.first().filter(|_| keys.keys.len() == 1)?,
    };
    let mut validation = Validation::new(header.alg);
    validation.set_issuer(&[issuer]);
    validation.set_audience(&[audience]);
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    validation.validate_nbf = true;
    validation.leeway = LEEWAY_SECONDS;
    match decode::<Claims>(token, &DecodingKey::from_jwk(jwk).ok()?, &validation) {
        Ok(data) => Some(data.claims),
        Err(error) => {
            tracing::debug!(%error, "a token was not believed");
            None
        }
    }
}

struct Known {
    keys: Option<(Instant, JwkSet)>,
    asked: Option<Instant>,
}

/// The trusted issuers and their keys.
pub struct Trust {
    issuers: HashMap<String, (TrustedIssuer, Mutex<Known>)>,
    client: reqwest::Client,
}

impl Trust {
    pub fn new(issuers: Vec<TrustedIssuer>) -> anyhow::Result<Self> {
        let client = reqwest::Client::builder()
            .timeout(Duration::from_secs(5))
            .redirect(reqwest::redirect::Policy::none())
            .tls_backend_rustls()
            .build()?;
        let issuers = issuers
            .into_iter()
            .map(|issuer| {
                (
                    issuer.issuer.clone(),
                    (
                        issuer,
                        Mutex::new(Known {
                            keys: None,
                            asked: None,
                        }),
                    ),
                )
            })
            .collect();
        Ok(Self { issuers, client })
    }

    /// None for an unknown issuer or a token that cannot be believed.
    ///
    /// # Errors
    /// `Busy` when the issuer's keys were never fetched and cannot be now.
    pub async fn verify(&self, issuer: &str, token: &str) -> Result<Option<Claims>, Fault> {
        let Some((trusted, known)) = self.issuers.get(issuer) else {
            return Ok(None);
        };
        let kid = decode_header(token).ok().and_then(|header| header.kid);
        // One fetch at a time: the others wait for its result.
        let mut known = known.lock().await;
        let has_key = known
            .keys
            .as_ref()
            .is_some_and(|(_, keys)| kid.as_deref().is_none_or(|kid| keys.find(kid).is_some()));
        let is_fresh = known
            .keys
            .as_ref()
            .is_some_and(|(since, _)| since.elapsed() < FRESH);
        let may_ask = known.asked.is_none_or(|at| at.elapsed() > PATIENCE);
        if (!has_key || !is_fresh) && may_ask {
            known.asked = Some(Instant::now());
            match self.fetch(&trusted.jwks_url).await {
                Ok(keys) => known.keys = Some((Instant::now(), keys)),
                Err(error) => tracing::warn!(issuer, %error, "the keys of an issuer cannot be fetched"),
            }
        }
        let Some((_, keys)) = known.keys.as_ref().filter(|(since, _)| since.elapsed() < STALE) else {
            return Err(Fault::Busy(format!("the keys of {issuer} are not known yet")));
        };
        Ok(verify(token, keys, &trusted.issuer, &trusted.audience))
    }

    async fn fetch(&self, url: &str) -> Result<JwkSet, reqwest::Error> {
        self.client
            .get(url)
            .send()
            .await?
            .error_for_status()?
            .json()
            .await
    }
}
