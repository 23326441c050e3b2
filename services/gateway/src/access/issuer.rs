//! The built-in issuer: client credentials in, a short-lived ES256 token out.

use super::bounds::LOOK_UP;
use super::claims::{Believed, Clients, Rules, believe, unverified_key};
use super::client::secret::Checks;
use super::secrets::Secrets;
use super::signing_key::{GRACE_SECONDS, first_key};
use super::store::{client, signing_key};
use crate::config::Config;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chassis::config::Mode;
use chassis::database::in_time;
use chassis::{Fault, Settings};
use contracts::day::brussels_day;
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use messaging::Office;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};
use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// Keys that another instance made or took away are seen after this long.
const FRESH: Duration = Duration::from_secs(5);
/// An unknown key id makes us look at once, but not more often than this.
const PATIENCE: Duration = Duration::from_secs(1);
/// A token and how many seconds it lives.
pub struct Issued {
    /// A signed JWT.
    pub access_token: String,
    /// Seconds.
    pub expires_in: i64,
}

/// The newest key that everybody has seen signs, or the oldest; all of them verify.
struct Keys {
    kid: String,
    signing: EncodingKey,
    public: Value,
    set: JwkSet,
}

/// Signs with keys that are kept in the database, so that every instance and every restart verifies every
/// token.
pub struct Issuer {
    office: Office,
    mode: Mode,
    rules: Rules,
    token_seconds: i64,
    secrets: Arc<Secrets>,
    checks: Checks,
    keys: RwLock<Option<(Instant, Arc<Keys>)>>,
    /// Held by whoever looks into the database.
    looking: Mutex<()>,
}

impl Issuer {
    /// Looks for keys when the first token comes.
    pub fn new(office: Office, settings: &Settings<Config>, secrets: Arc<Secrets>) -> Self {
        let config = &settings.service;
        let rules = Rules {
            issuer: config.issuer.clone(),
            audience: config.audience.clone(),
            longest_seconds: config.token_seconds,
            clients: Clients::Own,
            email_is_proof: false,
            national_number_is_proof: false,
            older_ids: false,
        };
        Self {
            office,
            mode: settings.mode,
            rules,
            token_seconds: config.token_seconds,
            secrets,
            checks: Checks::new(),
            keys: RwLock::default(),
            looking: Mutex::default(),
        }
    }

    /// What its tokens call it.
    pub fn url(&self) -> &str {
        &self.rules.issuer
    }

    /// A token for a client; none when the secret does not belong to one that counts.
    ///
    /// # Errors
    /// `Busy` when the database is away, or too many secrets are checked at once.
    pub async fn token(&self, client_id: &str, secret: &str) -> Result<Option<Issued>, Fault> {
        let look_up = async {
            let mut reading = self.office.reading().await?;
            let (mode, today) = (self.mode, brussels_day(reading.now()));
            client::secret_hash(reading.conn(), client_id, client::When { mode, today }).await
        };
        let hash = in_time(LOOK_UP, look_up).await?;
        if !self.checks.matches(hash, secret.to_owned()).await? {
            return Ok(None);
        }
        let keys = self.keys(FRESH).await?;
        let now = self.office.clock.wall().timestamp();
        let claims = json!({
            "iss": self.rules.issuer, "aud": self.rules.audience,
            "sub": format!("service-account-{client_id}"), "azp": client_id, "gty": "client-credentials",
            "iat": now, "exp": now + self.token_seconds, "jti": self.office.clock.new_id(),
        });
        let header = Header {
            kid: Some(keys.kid.clone()),
            ..Header::new(Algorithm::ES256)
        };
        let access_token = encode(&header, &claims, &keys.signing).map_err(Fault::broken)?;
        Ok(Some(Issued {
            access_token,
            expires_in: self.token_seconds,
        }))
    }

    /// Who a token of its own speaks for; none when it is not believed. `now` in seconds since 1970.
    ///
    /// # Errors
    /// `Busy` when no key is known and the database is away.
    pub async fn believe(&self, token: &str, now: i64) -> Result<Option<Believed>, Fault> {
        let mut keys = self.keys(FRESH).await?;
        let kid = unverified_key(token);
        if kid.is_some_and(|kid| keys.set.find(&kid).is_none()) {
            keys = self.keys(PATIENCE).await?;
        }
        Ok(believe(token, &keys.set, &self.rules, now))
    }

    /// The public keys (RFC 7517).
    ///
    /// # Errors
    /// As [`Self::believe`].
    pub async fn jwks(&self) -> Result<Value, Fault> {
        Ok(self.keys(FRESH).await?.public.clone())
    }

    /// Keys that were looked up at most this long ago. While one looks, and when the database is away, the
    /// known ones serve.
    async fn keys(&self, age: Duration) -> Result<Arc<Keys>, Fault> {
        let known = || self.keys.read().ok().and_then(|keys| keys.clone());
        let is_fresh = |since: Instant| since.elapsed() < age;
        let looking = match known() {
            Some((since, keys)) if is_fresh(since) => return Ok(keys),
            Some((_, keys)) if age == FRESH => match self.looking.try_lock() {
                Ok(looking) => looking,
                Err(_) => return Ok(keys),
            },
            _ => self.looking.lock().await,
        };
        if let Some((since, keys)) = known()
            && is_fresh(since)
        {
            return Ok(keys);
        }
        let found = match (in_time(LOOK_UP, self.load()).await, known()) {
            (Ok(found), _) => Arc::new(found),
            (Err(fault), Some((_, keys))) => {
                tracing::warn!(%fault, "signing keys cannot be looked up: the known ones serve on");
                keys
            }
            (Err(fault), None) => return Err(fault),
        };
        if let Ok(mut keys) = self.keys.write() {
            *keys = Some((Instant::now(), found.clone()));
        }
        drop(looking);
        Ok(found)
    }

    async fn load(&self) -> Result<Keys, Fault> {
        let found = self.open().await?;
        if !found.is_empty() {
            return keys_of(&found);
        }
        let secrets = self.secrets.clone();
        self.office
            .transact(|tx| Box::pin(async move { first_key(tx, &secrets).await }))
            .await?;
        keys_of(&self.open().await?)
    }

    /// The keys that count, newest first, as far as they open.
    async fn open(&self) -> Result<Vec<OpenKey>, Fault> {
        let overlap = self.token_seconds + GRACE_SECONDS;
        let rows = signing_key::live(self.office.reading().await?.conn(), overlap).await?;
        let mut opened = vec![];
        for row in rows {
            match self.secrets.open(&row.kid, &row.sealed) {
                Some(pkcs8) => opened.push(OpenKey {
                    kid: row.kid,
                    pkcs8,
                    is_seen: row.is_seen,
                }),
                None => {
                    let kid = row.kid;
                    tracing::error!(kid, "a signing key does not open: does service.secret differ?");
                }
            }
        }
        Ok(opened)
    }
}

/// A key that this instance can use.
struct OpenKey {
    kid: String,
    pkcs8: Vec<u8>,
    is_seen: bool,
}

fn keys_of(opened: &[OpenKey]) -> Result<Keys, Fault> {
    let seen = opened.iter().find(|key| key.is_seen).or(opened.last());
    let signing = seen.ok_or_else(|| Fault::Busy("there is no signing key yet".into()))?;
    let random = SystemRandom::new();
    let mut all = vec![];
    for key in opened {
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &key.pkcs8, &random)
            .map_err(Fault::broken)?;
        let point = pair.public_key().as_ref();
        let (x, y) = (
            URL_SAFE_NO_PAD.encode(&point[1..33]),
            URL_SAFE_NO_PAD.encode(&point[33..65]),
        );
        all.push(json!({
            "kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": key.kid, "x": x, "y": y,
        }));
    }
    let public = json!({ "keys": all });
    Ok(Keys {
        kid: signing.kid.clone(),
        signing: EncodingKey::from_ec_der(&signing.pkcs8),
        set: serde_json::from_value(public.clone())?,
        public,
    })
}
