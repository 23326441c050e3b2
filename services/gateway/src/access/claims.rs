//! What a token says, believed only when everything about it is right.

use super::account::Account;
use super::crypto::ACCEPTED;
use super::principal::Identity;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use contracts::Insz;
use contracts::pass::AccountName;
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{DecodingKey, Validation, decode, decode_header};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use std::sync::Arc;

/// By so much clocks may differ.
pub const LEEWAY_SECONDS: i64 = 30;

/// What the tokens of one issuer must be like, and what they may say.
#[derive(Debug, Clone)]
pub struct Rules {
    /// Its `iss`.
    pub issuer: String,
    /// What `aud` must hold.
    pub audience: String,
    /// A token that lives for longer is not believed.
    pub longest_seconds: i64,
    /// Whether its word on clients counts.
    pub clients: Clients,
    /// Whether a verified address in a token proves who somebody is.
    pub email_is_proof: bool,
    /// Whether its word on national numbers counts.
    pub national_number_is_proof: bool,
    /// Whether its word on what somebody was called before counts.
    pub older_ids: bool,
}

/// Whether an issuer's word on API clients counts, and under which names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Clients {
    /// It speaks of people only.
    None,
    /// The built-in issuer: a client is known by its id.
    Own,
    /// The client `x` of this issuer is the client `<space>:x` here.
    Space(String),
}

impl Clients {
    /// What a client of this issuer is called here; none where its word on clients does not count.
    fn name(&self, id: String) -> Option<String> {
        match self {
            Self::None => None,
            Self::Own => Some(id),
            Self::Space(space) => Some(format!("{space}:{id}")),
        }
    }
}

/// Who a token speaks for, and until when (seconds since 1970).
#[derive(Debug, Clone, PartialEq)]
pub struct Believed {
    pub caller: Identity,
    /// None for a client.
    pub account: Option<Arc<Account>>,
    pub until: i64,
}

#[derive(Deserialize)]
struct Claims {
    sub: String,
    /// RFC 7519 allows a fraction.
    #[serde(flatten)]
    times: Times,
    #[serde(default)]
    azp: Option<String>,
    #[serde(default, deserialize_with = "text")]
    client_id: Option<String>,
    #[serde(default)]
    gty: Option<String>,
    #[serde(default)]
    email: Option<String>,
    /// Some providers write it as a text: that proves nothing.
    #[serde(default, deserialize_with = "is_true")]
    email_verified: bool,
    #[serde(default, rename = "https://publiq.be/uitidv1id", deserialize_with = "text")]
    older_id: Option<String>,
    #[serde(default, rename = "https://publiq.be/rrn", deserialize_with = "insz")]
    insz: Option<Insz>,
}

/// A claim that only some operations look at: what is no text there is not there.
fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) => Some(text),
        _ => None,
    })
}

/// As [`text`], for a yes or no.
fn is_true<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Ok(Value::deserialize(deserializer)? == Value::Bool(true))
}

/// As [`text`], for a national number.
fn insz<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Insz>, D::Error> {
    Ok(text(deserializer)?.and_then(|text| Insz::parse(&text).ok()))
}

/// A name that an account is linked by has at most so many characters.
const LONGEST_NAME: usize = 255;

/// When a token was made and when it ends, in seconds since 1970.
#[derive(Deserialize)]
pub struct Times {
    exp: f64,
    #[serde(default)]
    iat: Option<f64>,
}

impl Times {
    /// Whether it lives for longer than the rules allow.
    pub fn are_too_long(&self, rules: &Rules, now: i64) -> bool {
        let longest = rules.longest_seconds.saturating_add(LEEWAY_SECONDS) as f64;
        let since = self.iat.unwrap_or(now as f64).min(now as f64);
        let is_long = self.exp - since > longest;
        if is_long {
            tracing::debug!("a token that lives for too long was not believed");
        }
        is_long
    }
}

/// What some issuers put before the id of a client in the `sub` of its own tokens.
const ACCOUNT: &str = "service-account-";

impl Claims {
    /// The client that speaks for itself, if the token is one of its own. A `sub` alone says nothing: people
    /// choose theirs with some issuers.
    ///
    /// Rule: a token is a client's own where it says so (`gty`), or names in `sub` the very client that it
    /// was made for (`azp`, `client_id`), and else a person's
    /// Test: `who_calls_himself_a_service_account_is_no_client`
    /// Source: RFC 9068 section 2.2; ADR 16
    fn own_client(&self) -> Option<Option<&str>> {
        let made_for = self.azp.as_deref().or(self.client_id.as_deref());
        let made_for = made_for.filter(|id| !id.is_empty());
        let rest = self.sub.strip_prefix(ACCOUNT);
        let is_itself = made_for.is_some() && (made_for == Some(&self.sub) || made_for == rest);
        (is_itself || self.gty.as_deref() == Some("client-credentials")).then_some(made_for)
    }

    /// Clients are known by `azp`, people by issuer and `sub`, and by an address that is proven.
    fn caller(self, rules: &Rules) -> Option<(Identity, Option<Arc<Account>>)> {
        if let Some(made_for) = self.own_client() {
            let id = made_for?.to_owned();
            return Some((Identity::Client(rules.clients.name(id)?), None));
        }
        if self.sub.is_empty() {
            return None;
        }
        let is_proven = rules.email_is_proof && self.email_verified;
        let email = self.email.clone().filter(|_| is_proven);
        let caller = Identity::User {
            issuer: rules.issuer.clone(),
            sub: self.sub.clone(),
            email: email.clone(),
        };
        Some((caller, self.account(rules, email)))
    }

    /// The account of a person; none where its name is longer than any that can be linked.
    ///
    /// Rule: what somebody was called before counts only where the issuer is trusted with it
    /// Test: `an_older_name_counts_only_where_the_issuer_is_trusted_with_it`
    /// Source: UiTPAS API 4.0, `https://publiq.be/uitidv1id`; ADR 16
    ///
    /// Rule: a national number in a token counts only where the issuer is trusted with it
    /// Test: `a_national_number_counts_only_where_the_issuer_is_trusted_with_it`
    /// Source: UiTPAS API 4.0, `https://publiq.be/rrn`; ADR 16
    ///
    /// Rule: a person comes through the client that the token was made for, where the issuer's word on
    /// clients counts, and else through none
    /// Test: `who_comes_through_no_client_that_counts_is_let_in_nowhere`
    /// Source: UiTPAS API 4.0, permissions of end users; ADR 16
    fn account(self, rules: &Rules, email: Option<String>) -> Option<Arc<Account>> {
        let is_short = |name: &String| name.chars().nth(LONGEST_NAME).is_none();
        if !is_short(&self.sub) {
            return None;
        }
        let older_id = self.older_id.filter(|_| rules.older_ids);
        let name = AccountName {
            issuer: rules.issuer.clone(),
            sub: self.sub,
            older_id: older_id.filter(|id| !id.is_empty() && is_short(id)),
            email: email.map(|email| email.to_lowercase()).filter(is_short),
        };
        let client = self.azp.filter(|id| !id.is_empty());
        Some(Arc::new(Account {
            name,
            client: client.and_then(|id| rules.clients.name(id)),
            insz: self.insz.filter(|_| rules.national_number_is_proof),
        }))
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

/// The key id in the head of a token that is not believed yet.
pub fn unverified_key(token: &str) -> Option<String> {
    decode_header(token).ok()?.kid
}

/// What a token says, when signature, algorithm, issuer, audience and times are right; none when any is
/// wrong.
pub fn verified<C: DeserializeOwned>(token: &str, keys: &JwkSet, rules: &Rules) -> Option<C> {
    let header = decode_header(token).ok()?;
    // What `crit` names must be understood (RFC 7515 4.1.11), and nothing is.
    if header.crit.is_some() || !ACCEPTED.contains(&header.alg) {
        return None;
    }
    let is_other = |typ: &str| !matches!(typ.to_ascii_lowercase().as_str(), "jwt" | "at+jwt");
    if header.typ.as_deref().is_some_and(is_other) {
        return None;
    }
    let jwk = match header.kid.as_deref() {
        Some(kid) => keys.find(kid)?,
        None => keys.keys.first().filter(|_| keys.keys.len() == 1)?,
    };
    let mut validation = Validation::new(header.alg);
    validation.set_issuer(&[&rules.issuer]);
    validation.set_audience(&[&rules.audience]);
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    validation.validate_nbf = true;
    validation.leeway = LEEWAY_SECONDS.unsigned_abs();
    match decode::<C>(token, &DecodingKey::from_jwk(jwk).ok()?, &validation) {
        Ok(data) => Some(data.claims),
        Err(error) => {
            tracing::debug!(%error, "a token was not believed");
            None
        }
    }
}

/// As [`verified`], and the token does not live for too long and speaks for somebody. `now` in seconds since
/// 1970.
///
/// Rule: an address is proof of who somebody is only where the issuer is trusted with it and verified it
/// Test: `an_address_is_proof_only_where_the_issuer_is_trusted_with_it_and_verified_it`
/// Source: ADR 16
pub fn believe(token: &str, keys: &JwkSet, rules: &Rules, now: i64) -> Option<Believed> {
    let claims: Claims = verified(token, keys, rules)?;
    if claims.times.are_too_long(rules, now) {
        return None;
    }
    let until = claims.times.exp as i64;
    let (caller, account) = claims.caller(rules)?;
    Some(Believed {
        caller,
        account,
        until,
    })
}
