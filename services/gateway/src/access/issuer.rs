//! The built-in issuer: client credentials in, a short-lived ES256 token out.

use super::secret;
use super::trust::{Claims, verify};
use crate::config::Config;
use crate::store;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chassis::Fault;
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use messaging::Office;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};
use tokio::sync::OnceCell;

/// A token and how many seconds it lives.
pub struct Issued {
    pub access_token: String,
    pub expires_in: i64,
}

struct Keys {
    kid: String,
    signing: EncodingKey,
    public: Value,
    set: JwkSet,
}

/// Signs with a key that is made once and kept in the database, so that every instance and every restart verifies every token.
pub struct Issuer {
    office: Office,
    config: Config,
    keys: OnceCell<Keys>,
}

impl Issuer {
    pub fn new(office: Office, config: Config) -> Self {
        Self {
            office,
            config,
            keys: OnceCell::new(),
        }
    }

    pub fn url(&self) -> &str {
        &self.config.issuer
    }

    pub async fn token(&self, client_id: &str, secret: &str) -> Result<Option<Issued>, Fault> {
        let hash = store::secret_hash(self.office.reading().await?.conn(), client_id).await?;
        let given = secret.to_owned();
        let right = tokio::task::spawn_blocking(move || secret::matches(hash.as_deref(), &given))
            .await
            .map_err(Fault::broken)?;
        if !right {
            return Ok(None);
        }
        let keys = self.keys().await?;
        let now = self.office.clock.now().timestamp();
        let claims = json!({
            "iss": self.config.issuer, "aud": self.config.audience, "sub": format!("service-account-{client_id}"), "azp": client_id,
            "gty": "client-credentials", "iat": now, "exp": now + self.config.token_seconds, "jti": self.office.clock.new_id(),
        });
        let header = Header {
            kid: Some(keys.kid.clone()),
            ..Header::new(Algorithm::ES256)
        };
        let access_token = encode(&header, &claims, &keys.signing).map_err(Fault::broken)?;
        Ok(Some(Issued {
            access_token,
            expires_in: self.config.token_seconds,
        }))
    }

    pub async fn verify(&self, token: &str) -> Result<Option<Claims>, Fault> {
        Ok(verify(
            token,
            &self.keys().await?.set,
            &self.config.issuer,
            &self.config.audience,
        ))
    }

    pub async fn jwks(&self) -> Result<Value, Fault> {
        Ok(self.keys().await?.public.clone())
    }

    async fn keys(&self) -> Result<&Keys, Fault> {
        self.keys.get_or_try_init(|| self.load()).await
    }

    async fn load(&self) -> Result<Keys, Fault> {
        let random = SystemRandom::new();
        let fresh =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).map_err(Fault::broken)?;
        let kid = self.office.clock.new_id().to_string();
        let fresh = fresh.as_ref().to_vec();
        let (kid, pkcs8) = self
            .office
            .transact(|tx| Box::pin(async move { store::signing_key(tx.conn(), &kid, &fresh).await }))
            .await?;
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &pkcs8, &random)
            .map_err(Fault::broken)?;
        let point = pair.public_key().as_ref();
        let (x, y) = (
            URL_SAFE_NO_PAD.encode(&point[1..33]),
            URL_SAFE_NO_PAD.encode(&point[33..65]),
        );
        let public = json!({"keys": [{"kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": kid, "x": x, "y": y}]});
        let set = serde_json::from_value(public.clone())?;
        Ok(Keys {
            kid,
            signing: EncodingKey::from_ec_der(&pkcs8),
            public,
            set,
        })
    }
}
