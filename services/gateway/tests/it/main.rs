//! The door with tokens of a trusted identity provider: everything about a token must be right.

use axum::body::Body;
use axum::http::Request;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use contracts::access::{Grant, LoadAccess, Permission, UserRow};
use http_body_util::BodyExt;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use testing::Stage;
use tower::ServiceExt;

/// An identity provider with one key.
struct Provider {
    url: String,
    key: EcdsaKeyPair,
    fetched: Arc<AtomicUsize>,
}

impl Provider {
    #[expect(clippy::disallowed_methods, reason = "a server of the test")]
    async fn start() -> Self {
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        let key =
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref(), &random).unwrap();
        let point = key.public_key().as_ref();
        let set = json!({"keys": [{"kty": "EC", "crv": "P-256", "alg": "ES256", "kid": "one", "x": BASE64.encode(&point[1..33]), "y": BASE64.encode(&point[33..])}]});
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
        tokio::spawn(async move {
            axum::serve(
                listener,
                axum::Router::new().route("/keys", axum::routing::get(keys)),
            )
            .await
        });
        Self { url, key, fetched }
    }

    /// A token with this header and these claims, signed.
    fn token(&self, header: &Value, claims: &Value) -> String {
        let message = format!(
            "{}.{}",
            BASE64.encode(header.to_string()),
            BASE64.encode(claims.to_string())
        );
        let signature = self.key.sign(&SystemRandom::new(), message.as_bytes()).unwrap();
        format!("{message}.{}", BASE64.encode(signature))
    }

    fn right_claims(&self) -> Value {
        json!({"iss": self.url, "aud": "beleef", "sub": "user-1", "email": "An@Example.org", "exp": now() + 600})
    }
}

/// Token libraries look at the system's time.
fn now() -> i64 {
    chassis::Clock::System.now().timestamp()
}

fn header() -> Value {
    json!({"alg": "ES256", "typ": "JWT", "kid": "one"})
}

async fn door(provider: &Provider) -> axum::Router {
    let stage = Stage::new(gateway::NAME, &gateway::MIGRATIONS, "2026-11-14T10:00:00Z")
        .await
        .unwrap();
    stage.clock.set(chassis::Clock::System.now());
    let mut settings: chassis::Settings<gateway::config::Config> =
        chassis::Settings::load("gateway", gateway::config::DEFAULT, None).unwrap();
    let (issuer, jwks_url) = (provider.url.clone(), format!("{}/keys", provider.url));
    settings.service.trusted = vec![gateway::config::TrustedIssuer {
        issuer,
        jwks_url,
        audience: "beleef".into(),
    }];
    let (door, service) = gateway::service(&stage.office, &settings).unwrap();
    stage.open(service.desk);
    let grants = vec![Grant {
        organizer_id: "bib".into(),
        permissions: vec![Permission::CheckinsWrite],
    }];
    let user = UserRow {
        subject: "an@example.org".into(),
        name: "An".into(),
        grants,
    };
    stage
        .ask(LoadAccess {
            users: vec![user],
            ..LoadAccess::default()
        })
        .await
        .unwrap();
    gateway::http::router(door)
}

async fn permissions(door: &axum::Router, token: &str) -> (u16, Value) {
    let request = Request::get("/permissions")
        .header("authorization", format!("Bearer {token}"))
        .body(Body::empty())
        .unwrap();
    let answer = door.clone().oneshot(request).await.unwrap();
    let status = answer.status().as_u16();
    (
        status,
        serde_json::from_slice(&answer.into_body().collect().await.unwrap().to_bytes()).unwrap(),
    )
}

#[tokio::test]
async fn a_token_is_believed_only_when_everything_about_it_is_right() {
    let provider = Provider::start().await;
    let door = door(&provider).await;
    let (status, body) = permissions(&door, &provider.token(&header(), &provider.right_claims())).await;
    assert_eq!(
        (status, &body[0]["permissions"]),
        (200, &json!(["CHECKINS_WRITE"])),
        "known by e-mail, whatever its case"
    );

    let without = |name: &str| {
        let mut claims = provider.right_claims();
        claims.as_object_mut().unwrap().remove(name);
        claims
    };
    let with = |name: &str, value: Value| {
        let mut claims = provider.right_claims();
        claims[name] = value;
        claims
    };
    let wrong_claims = [
        without("exp"),
        without("aud"),
        without("iss"),
        without("sub"),
        with("aud", json!("another")),
        with("aud", json!(["another", "third"])),
        with("iss", json!("https://another.example")),
        with("exp", json!(now() - 120)),
        with("exp", json!("4000000000")),
        with("exp", json!(-1)),
        with("nbf", json!(now() + 600)),
    ];
    for claims in wrong_claims {
        let (status, body) = permissions(&door, &provider.token(&header(), &claims)).await;
        assert_eq!(
            (status, &body["type"]),
            (401, &json!("https://api.publiq.be/probs/auth/unauthorized")),
            "{claims}"
        );
    }
    for header in [
        json!({"alg": "none", "typ": "JWT", "kid": "one"}),
        json!({"alg": "HS256", "typ": "JWT", "kid": "one"}),
        json!({"alg": "RS256", "typ": "JWT", "kid": "one"}),
        json!({"alg": "ES256", "typ": "logout+jwt", "kid": "one"}),
        json!({"alg": "ES256", "typ": "JWT", "kid": "another"}),
    ] {
        let (status, _) = permissions(&door, &provider.token(&header, &provider.right_claims())).await;
        assert_eq!(status, 401, "{header}");
    }
    let unverified = with("email_verified", json!(false));
    assert_eq!(
        permissions(&door, &provider.token(&header(), &unverified)).await,
        (200, json!([])),
        "an unverified address gives nothing"
    );
}

#[tokio::test]
async fn unknown_keys_do_not_make_us_hammer_the_issuer() {
    let provider = Provider::start().await;
    let door = door(&provider).await;
    for n in 0..200 {
        let header = json!({"alg": "ES256", "typ": "JWT", "kid": format!("unknown-{n}")});
        let (status, _) = permissions(&door, &provider.token(&header, &provider.right_claims())).await;
        assert_eq!(status, 401);
    }
    assert_eq!(provider.fetched.load(Ordering::SeqCst), 1);
    assert_eq!(
        permissions(&door, &provider.token(&header(), &provider.right_claims()))
            .await
            .0,
        200
    );
}
