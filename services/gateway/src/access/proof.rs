//! Proof of who somebody is: a login at the provider of identities, and what it says of him then.

use super::claims::LEEWAY_SECONDS;
use super::client::secret::fresh;
use super::trust::Trust;
use crate::config::{TrustedIssuer, Validation};
use anyhow::{Context, ensure};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chassis::outside;
use contracts::Insz;
use contracts::pass::SentInsz;
use reqwest::Url;
use reqwest::header::CONTENT_TYPE;
use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::time::Duration;

/// How long the provider may take to exchange its code.
const PATIENCE: Duration = Duration::from_millis(1500);
/// More than its answer needs, in bytes.
const LARGEST: usize = 64 << 10;
/// Tokens of a login that live for longer are odd.
const LONGEST_SECONDS: i64 = 24 * 3600;

/// What we alone know of a login that is under way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Login {
    nonce: String,
    verifier: String,
    /// Whoever comes back must have logged in after this, in seconds since 1970; none when any login does.
    #[serde(default)]
    after: Option<i64>,
}

/// What the provider says of somebody.
#[derive(Debug, Clone)]
pub struct Proven {
    pub insz: SentInsz,
    pub family_name: String,
    pub given_name: String,
    pub street: Option<String>,
    pub postal_code: Option<String>,
    pub city: Option<String>,
}

/// The provider, where there is one.
pub struct Proof {
    settings: Validation,
    client: reqwest::Client,
    trust: Trust,
}

impl Login {
    /// A login that begins; `after` for somebody who logs in again, whatever session there is.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn new(after: Option<i64>) -> anyhow::Result<Self> {
        Ok(Self {
            nonce: fresh()?,
            verifier: fresh()?,
            after,
        })
    }
}

impl Proof {
    /// The provider of the settings; `own` is the built-in issuer.
    ///
    /// # Errors
    /// When something about it is wrong, in any mode.
    pub fn new(own: &str, settings: &Validation) -> anyhow::Result<Option<Self>> {
        if !settings.is_set() {
            return Ok(None);
        }
        let wrong = settings.wrong();
        ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
        let trusted = TrustedIssuer {
            national_number_is_proof: false,
            older_ids: false,
            issuer: settings.issuer.clone(),
            jwks_url: settings.jwks_url.clone(),
            audience: settings.client_id.clone(),
            clients: String::new(),
            email_is_proof: false,
            longest_seconds: LONGEST_SECONDS,
        };
        Ok(Some(Self {
            settings: settings.clone(),
            client: outside::client().timeout(PATIENCE).build()?,
            trust: Trust::new(own, vec![trusted])?,
        }))
    }

    /// Whether clients may have people sent back there.
    pub fn allows(&self, redirect_uri: &str) -> bool {
        self.settings
            .redirect_uris
            .iter()
            .any(|allowed| allowed == redirect_uri)
    }

    /// Where somebody logs in; `state` comes back with him.
    ///
    /// # Errors
    /// When the setting is no address, which was looked at before.
    pub fn login_url(&self, login: &Login, state: &str) -> anyhow::Result<String> {
        let challenge = URL_SAFE_NO_PAD.encode(digest(&SHA256, login.verifier.as_bytes()));
        let mut url = Url::parse(&self.settings.authorize_url)?;
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.settings.client_id)
            .append_pair("redirect_uri", &self.settings.callback_url)
            .append_pair("scope", &self.settings.scope)
            .append_pair("state", state)
            .append_pair("nonce", &login.nonce)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256");
        if login.after.is_some() {
            url.query_pairs_mut()
                .append_pair("prompt", "login")
                .append_pair("max_age", "0");
        }
        Ok(url.into())
    }

    /// Who came back with this code; none when the provider does not say so, and why is in the log without a
    /// word of who it is.
    ///
    /// Rule: whoever was to log in again must have done so since: the provider says when he did
    /// Test: `who_was_to_log_in_again_must_have_done_so`
    /// Source: OpenID Connect Core 1.0, section 3.1.2.1, `max_age` and `auth_time`
    pub async fn prove(&self, code: &str, login: &Login, now: i64) -> Option<Proven> {
        match self.try_prove(code, login, now).await {
            Ok(proven) => Some(proven),
            Err(error) => {
                tracing::warn!(error = format!("{error:#}"), "a login was not proven");
                None
            }
        }
    }

    async fn try_prove(&self, code: &str, login: &Login, now: i64) -> anyhow::Result<Proven> {
        let token = self.exchange(code, login).await?;
        let believed = self.trust.verified(&self.settings.issuer, &token, now);
        let claims = believed
            .await
            .map_err(|fault| anyhow::anyhow!("{fault}"))?
            .context("its token is not believed")?;
        ensure!(
            text(&claims, "nonce").as_deref() == Some(login.nonce.as_str()),
            "another nonce"
        );
        let since = claims.get("auth_time").and_then(Value::as_f64);
        let is_new = |after: i64| since.is_some_and(|since| since >= (after - LEEWAY_SECONDS) as f64);
        ensure!(login.after.is_none_or(is_new), "it tells of no new login");
        let number = text(&claims, &self.settings.number_claim).context("it tells no national number")?;
        // What is wrong with the number is not told: the words might show it.
        let insz = Insz::parse(&number).map_err(|_| anyhow::anyhow!("its number is no national number"))?;
        let address = claims.get("address").and_then(Value::as_object);
        let place = |name: &str| address.and_then(|address| text(address, name));
        Ok(Proven {
            insz: SentInsz(insz),
            family_name: text(&claims, "family_name").context("it tells no name")?,
            given_name: text(&claims, "given_name").context("it tells no first name")?,
            street: place("street_address"),
            postal_code: place("postal_code"),
            city: place("locality"),
        })
    }

    async fn exchange(&self, code: &str, login: &Login) -> anyhow::Result<String> {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", self.settings.callback_url.as_str()),
            ("code_verifier", login.verifier.as_str()),
        ];
        let form = Url::parse_with_params("form:", form)?;
        let request = self
            .client
            .post(&self.settings.token_url)
            .basic_auth(
                &self.settings.client_id,
                Some(self.settings.client_secret.expose()),
            )
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(form.query().unwrap_or_default().to_owned());
        let mut answer = request.send().await.map_err(reqwest::Error::without_url)?;
        ensure!(answer.status().is_success(), "it answers {}", answer.status());
        let whole = outside::whole(&mut answer, LARGEST).await;
        let whole = whole.map_err(reqwest::Error::without_url)?;
        let whole = whole.with_context(|| format!("more than {LARGEST} bytes"))?;
        #[derive(Deserialize)]
        struct Tokens {
            id_token: String,
        }
        let tokens: Tokens = serde_json::from_slice(&whole).map_err(|_| anyhow::anyhow!("no id_token"))?;
        Ok(tokens.id_token)
    }
}

/// A claim that says something.
fn text(claims: &Map<String, Value>, name: &str) -> Option<String> {
    let text = claims.get(name)?.as_str()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}
