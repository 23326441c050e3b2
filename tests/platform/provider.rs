//! An identity provider of the test's own: people sign in there, and come with its tokens.

use anyhow::Context;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

/// An identity provider with one key.
pub struct Provider {
    url: String,
    key: EcdsaKeyPair,
}

impl Provider {
    pub async fn start() -> anyhow::Result<Self> {
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random)
            .ok()
            .context("no key")?;
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref(), &random)
            .ok()
            .context("no key")?;
        let point = key.public_key().as_ref();
        let (x, y) = (BASE64.encode(&point[1..33]), BASE64.encode(&point[33..]));
        let one = json!({"kty": "EC", "crv": "P-256", "alg": "ES256", "kid": "one", "x": x, "y": y});
        let set = json!({ "keys": [one] });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let keys = axum::routing::get(move || {
            let set = set.clone();
            async move { axum::Json(set) }
        });
        let router = axum::Router::new().route("/keys", keys);
        #[expect(clippy::disallowed_methods, reason = "a server of the test")]
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { url, key })
    }

    /// A settings file with which a platform trusts it: with addresses, with national numbers, and with its
    /// clients, which are `apps:name` there.
    pub fn settings(&self) -> anyhow::Result<PathBuf> {
        let file = testing::folder("provider")?.join("beleef.toml");
        let text = format!(
            "[[gateway.service.trusted]]\nissuer = \"{0}\"\njwks_url = \"{0}/keys\"\naudience = \"beleef\"\n\
             clients = \"apps\"\nemail_is_proof = true\nnational_number_is_proof = true\n",
            self.url
        );
        std::fs::write(&file, text)?;
        Ok(file)
    }

    /// The token of somebody who came through its client `app`, with claims of his own.
    pub fn token(&self, sub: &str, claims: &Value) -> anyhow::Result<String> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
        let mut whole = json!({
            "iss": self.url, "aud": "beleef", "sub": sub, "azp": "app", "iat": now, "exp": now + 3600,
            "email": format!("{sub}@example.org"), "email_verified": true,
        });
        for (name, value) in claims.as_object().context("claims")? {
            whole[name] = value.clone();
        }
        let header = json!({"alg": "ES256", "typ": "JWT", "kid": "one"});
        let message = format!(
            "{}.{}",
            BASE64.encode(header.to_string()),
            BASE64.encode(whole.to_string())
        );
        let signed = self.key.sign(&SystemRandom::new(), message.as_bytes());
        let signature = signed.ok().context("no signature")?;
        Ok(format!("{message}.{}", BASE64.encode(signature)))
    }
}
