//! An identity provider of the test's own, and doors that trust it.

use axum::body::Body;
use axum::http::{HeaderMap, Request};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use contracts::access::{CreateClient, Grant, GrantClient, LoadAccess, Permission, UserRow};
use gateway::config::{Config, TrustedIssuer};
use http_body_util::BodyExt;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use testing::Stage;
use tower::ServiceExt;

/// An identity provider with one key.
pub struct Provider {
    pub url: String,
    key: EcdsaKeyPair,
    pub fetched: Arc<AtomicUsize>,
}

impl Provider {
    #[expect(clippy::disallowed_methods, reason = "a server of the test")]
    pub async fn start() -> Self {
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        let key =
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref(), &random).unwrap();
        let point = key.public_key().as_ref();
        let set = json!({"keys": [{"kty": "EC", "crv": "P-256", "alg": "ES256", "kid": "one",
            "x": BASE64.encode(&point[1..33]), "y": BASE64.encode(&point[33..])}]});
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (url, fetched) = (
            format!("http://{}", listener.local_addr().unwrap()),
            Arc::new(AtomicUsize::new(0)),
        );
        let counting = fetched.clone();
        let keys = move || {
            counting.fetch_add(1, Ordering::SeqCst);
            let set = set.clone();
            async move { axum::Json(set) }
        };
        let router = axum::Router::new().route("/keys", axum::routing::get(keys));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, key, fetched }
    }

    /// A token with this header and these claims, signed.
    pub fn token(&self, header: &Value, claims: &Value) -> String {
        let message = format!(
            "{}.{}",
            BASE64.encode(header.to_string()),
            BASE64.encode(claims.to_string())
        );
        let signature = self.key.sign(&SystemRandom::new(), message.as_bytes()).unwrap();
        format!("{message}.{}", BASE64.encode(signature))
    }

    /// A token with these claims.
    pub fn says(&self, claims: &Value) -> String {
        self.token(&header(), claims)
    }

    pub fn right_claims(&self) -> Value {
        json!({"iss": self.url, "aud": "beleef", "sub": "user-1", "email": "An@Example.org",
            "email_verified": true, "exp": now() + 600})
    }

    /// The right claims, one of them changed.
    pub fn claims_with(&self, name: &str, value: Value) -> Value {
        let mut claims = self.right_claims();
        claims[name] = value;
        claims
    }

    pub fn claims_without(&self, name: &str) -> Value {
        let mut claims = self.right_claims();
        claims.as_object_mut().unwrap().remove(name);
        claims
    }

    /// How a door trusts it: with its word on addresses, and none on clients.
    pub fn trusted(&self) -> TrustedIssuer {
        TrustedIssuer {
            issuer: self.url.clone(),
            jwks_url: format!("{}/keys", self.url),
            audience: "beleef".into(),
            clients: String::new(),
            email_is_proof: true,
            national_number_is_proof: false,
            older_ids: false,
            longest_seconds: 3600,
        }
    }
}

/// Token libraries look at the system's time.
pub fn now() -> i64 {
    chassis::Clock::System.now().timestamp()
}

pub fn header() -> Value {
    json!({"alg": "ES256", "typ": "JWT", "kid": "one"})
}

pub fn settings() -> chassis::Settings<Config> {
    chassis::Settings::load("gateway", gateway::config::DEFAULT, None).unwrap()
}

pub async fn stage() -> Stage {
    let stage = Stage::new(gateway::NAME, &gateway::MIGRATIONS, "2026-11-14T10:00:00Z")
        .await
        .unwrap();
    stage.clock.set(chassis::Clock::System.now());
    stage
}

/// Another instance on the same stage.
pub fn open(stage: &Stage, settings: &chassis::Settings<Config>) -> axum::Router {
    let (door, service) = gateway::service(&stage.office, settings).unwrap();
    stage.open(service.desk);
    gateway::api::router(door).unwrap()
}

pub fn may(organizer: &str, permissions: &[Permission]) -> Vec<Grant> {
    vec![Grant {
        organizer_id: organizer.into(),
        permissions: permissions.to_vec(),
    }]
}

/// Lets this user, or whoever owns this address, record check-ins.
pub async fn let_in(stage: &Stage, subject: &str, issuer: Option<&str>) {
    let user = UserRow {
        subject: subject.into(),
        issuer: issuer.map(str::to_owned),
        name: "An".into(),
        partner_id: None,
        grants: may("bib", &[Permission::CheckinsWrite]),
    };
    let load = LoadAccess {
        users: vec![user],
        ..LoadAccess::default()
    };
    stage.ask(load).await.unwrap();
}

/// A door with one trusted issuer, which knows An by her address.
pub async fn door(provider: &Provider) -> axum::Router {
    let stage = stage().await;
    let mut settings = settings();
    settings.service.trusted = vec![provider.trusted()];
    let door = open(&stage, &settings);
    let_in(&stage, "an@example.org", None).await;
    door
}

pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Value,
}

pub async fn send(door: &axum::Router, request: Request<Body>) -> Answer {
    let answer = door.clone().oneshot(request).await.unwrap();
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    let body = answer.into_body().collect().await.unwrap().to_bytes();
    let body = serde_json::from_slice(&body).unwrap_or_default();
    Answer {
        status,
        headers,
        body,
    }
}

pub async fn get(door: &axum::Router, path: &str, token: &str) -> Answer {
    let request = Request::get(path).header("authorization", format!("Bearer {token}"));
    send(door, request.body(Body::empty()).unwrap()).await
}

/// What the bearer of a token may do: status and body.
pub async fn permissions(door: &axum::Router, token: &str) -> (u16, Value) {
    let answer = get(door, "/permissions", token).await;
    (answer.status, answer.body)
}

/// Waits until a token is answered so: instances look at keys and permissions every few seconds.
pub async fn becomes(door: &axum::Router, token: &str, status: u16, within: Duration) {
    let started = Instant::now();
    while permissions(door, token).await.0 != status {
        assert!(started.elapsed() < within, "not {status} in time");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// A client with these permissions at the library, and its token.
pub async fn client(stage: &Stage, door: &axum::Router, id: &str, permissions: &[Permission]) -> String {
    let create = CreateClient {
        client_id: id.into(),
        name: id.into(),
    };
    let secret = stage.ask(create).await.unwrap().secret.unwrap();
    let grant = may("bib", permissions).remove(0);
    let client_id = id.to_owned();
    stage.ask(GrantClient { client_id, grant }).await.unwrap();
    let body = json!({"grant_type": "client_credentials", "client_id": id, "client_secret": secret});
    let request = Request::post("/oauth/token").body(Body::from(body.to_string()));
    let answer = send(door, request.unwrap()).await;
    answer.body["access_token"].as_str().unwrap().to_owned()
}
