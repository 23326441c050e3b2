//! Validation on line at the door: who is sent where, and what comes back.

use crate::provider::{Answer, Provider, now, open, send, settings, stage};
use axum::body::Body;
use axum::extract::State;
use axum::http::{Request, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chassis::Desk;
use chassis::config::Secret;
use contracts::Refusal;
use contracts::pass::{BeginValidation, ExchangeValidation, ReadValidation, ValidationSecret};
use gateway::config::Validation;
use reqwest::Url;
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use testing::Stage;

const INSZ: &str = "85073099833";
const SITE: &str = "https://site.example/back?from=us";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

/// What showed who asks, and the form.
type Sent = (String, HashMap<String, String>);

/// A provider with a token endpoint: what it says for each code, and what it was sent.
#[derive(Clone)]
struct Login {
    provider: Arc<Provider>,
    url: String,
    says: Arc<Mutex<HashMap<String, Value>>>,
    sent: Arc<Mutex<Vec<Sent>>>,
}

impl Login {
    #[expect(clippy::disallowed_methods, reason = "a server of the test")]
    async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let login = Self {
            provider: Arc::new(Provider::start().await),
            url: format!("http://{}/token", listener.local_addr().unwrap()),
            says: Arc::default(),
            sent: Arc::default(),
        };
        let router = axum::Router::new()
            .route("/token", axum::routing::post(exchange))
            .with_state(login.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        login
    }

    fn settings(&self) -> Validation {
        Validation {
            issuer: self.provider.url.clone(),
            authorize_url: format!("{}/authorize?tenant=people", self.provider.url),
            token_url: self.url.clone(),
            jwks_url: format!("{}/keys", self.provider.url),
            client_id: "beleef".into(),
            client_secret: Secret::new("hush"),
            callback_url: "https://api.region.example/social-tariff-validation/callback".into(),
            scope: "openid profile".into(),
            number_claim: "egovNRN".into(),
            redirect_uris: vec![SITE.into()],
        }
    }

    /// Somebody logged in, and comes back with this code.
    fn says(&self, code: &str, claims: Value) {
        self.says.lock().unwrap().insert(code.into(), claims);
    }

    fn claims(&self, nonce: &str) -> Value {
        let mut claims = self.provider.right_claims();
        let more = json!({
            "nonce": nonce, "egovNRN": INSZ, "auth_time": now(), "family_name": "Claes", "given_name": "An",
            "address": {"street_address": "Dorpsstraat 1", "postal_code": "3450", "locality": "Geetbets"},
        });
        claims
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        claims
    }
}

/// Each code once, for whoever shows our secret.
async fn exchange(
    State(login): State<Login>,
    headers: axum::http::HeaderMap,
    axum::Form(form): axum::Form<HashMap<String, String>>,
) -> Response {
    let shown = headers["authorization"].to_str().unwrap().to_owned();
    let code = form["code"].clone();
    login.sent.lock().unwrap().push((shown, form));
    match login.says.lock().unwrap().remove(&code) {
        Some(claims) => axum::Json(json!({"id_token": login.provider.says(&claims)})).into_response(),
        None => StatusCode::BAD_REQUEST.into_response(),
    }
}

/// Codes tell for whom they are; one of them opens a token, which opens nothing.
fn pass() -> Desk {
    Desk::for_service("pass")
        .read::<BeginValidation, _, _>(|ask| async move {
            let whose = String::from(ask.insz);
            assert_eq!(
                (ask.family_name.as_str(), ask.city.as_deref()),
                ("Claes", Some("Geetbets"))
            );
            assert_eq!(whose, INSZ);
            Ok(ValidationSecret(URL_SAFE_NO_PAD.encode(ask.challenge)))
        })
        .read::<ExchangeValidation, _, _>(|ask| async move {
            match ask.code.0 == URL_SAFE_NO_PAD.encode(ask.challenge) {
                true => Ok(ValidationSecret("a token".into())),
                false => Err(Refusal::new("auth/forbidden", 403, "No").into()),
            }
        })
        .read::<ReadValidation, _, _>(|ask| async move {
            assert_eq!(ask.token.0, "a token");
            Err(Refusal::new("auth/unauthorized", 401, "No").into())
        })
}

struct Door {
    login: Login,
    router: axum::Router,
    _stage: Stage,
}

async fn door() -> Door {
    let (login, stage) = (Login::start().await, stage().await);
    let mut settings = settings();
    settings.service.validation = login.settings();
    let router = open(&stage, &settings);
    stage.open_for("pass", pass());
    Door {
        login,
        router,
        _stage: stage,
    }
}

fn challenge() -> String {
    STANDARD.encode(digest(&SHA256, VERIFIER.as_bytes()))
}

fn path(route: &str, query: &[(&str, &str)]) -> String {
    let url =
        Url::parse_with_params(&format!("http://door/social-tariff-validation/{route}"), query).unwrap();
    format!("{}?{}", url.path(), url.query().unwrap_or_default())
}

impl Door {
    async fn get(&self, path: &str) -> Answer {
        send(&self.router, Request::get(path).body(Body::empty()).unwrap()).await
    }

    async fn start(&self, redirect_uri: &str, challenge: &str) -> Answer {
        let query = [
            ("state", "what the site wants back"),
            ("code_challenge", challenge),
            ("redirect_uri", redirect_uri),
            ("prompt", "login"),
        ];
        self.get(&path("start", &query)).await
    }

    /// Where the provider is told to send somebody, and what he carries.
    async fn sent_away(&self) -> HashMap<String, String> {
        let answer = self.start(SITE, &challenge()).await;
        assert_eq!(answer.status, 303, "{:?}", answer.body);
        assert_eq!(answer.headers["cache-control"], "no-store");
        query_of(&answer)
    }

    /// What the site gets when somebody comes back with this.
    async fn back(&self, query: &[(&str, &str)]) -> HashMap<String, String> {
        let answer = self.get(&path("callback", query)).await;
        assert_eq!(answer.status, 303, "{:?}", answer.body);
        assert!(answer.headers["location"].to_str().unwrap().starts_with(SITE));
        query_of(&answer)
    }

    async fn exchange(&self, body: Value) -> Answer {
        let request = Request::post("/social-tariff-validation/token").body(Body::from(body.to_string()));
        send(&self.router, request.unwrap()).await
    }
}

fn query_of(answer: &Answer) -> HashMap<String, String> {
    let url = Url::parse(answer.headers["location"].to_str().unwrap()).unwrap();
    url.query_pairs().into_owned().collect()
}

#[tokio::test]
async fn somebody_is_sent_away_comes_back_and_the_client_gets_a_token_for_what_it_alone_knows() {
    let door = door().await;
    let away = door.sent_away().await;
    for (name, value) in [
        ("tenant", "people"),
        ("response_type", "code"),
        ("client_id", "beleef"),
        ("scope", "openid profile"),
        ("prompt", "login"),
        ("max_age", "0"),
        ("code_challenge_method", "S256"),
    ] {
        assert_eq!(away[name], value);
    }
    assert!(!away["state"].contains("site"));
    door.login.says("their code", door.login.claims(&away["nonce"]));
    let back = door
        .back(&[("code", "their code"), ("state", &away["state"])])
        .await;
    assert_eq!(
        (back["state"].as_str(), back["from"].as_str()),
        ("what the site wants back", "us")
    );
    let (shown, form) = door.login.sent.lock().unwrap().pop().unwrap();
    assert_eq!(shown, format!("Basic {}", STANDARD.encode("beleef:hush")));
    assert_eq!(form["redirect_uri"], door.login.settings().callback_url);
    let proof = URL_SAFE_NO_PAD.encode(digest(&SHA256, form["code_verifier"].as_bytes()));
    assert_eq!(proof, away["code_challenge"], "their code is ours alone, too");
    let wrong = door
        .exchange(json!({"code": back["code"], "codeVerifier": "another"}))
        .await;
    assert_eq!(wrong.status, 403);
    let right = door
        .exchange(json!({"code": back["code"], "codeVerifier": VERIFIER}))
        .await;
    assert_eq!((right.status, &right.body), (200, &json!({"token": "a token"})));
    assert_eq!(right.headers["cache-control"], "no-store");
}

#[tokio::test]
async fn whoever_did_not_show_who_he_is_goes_back_with_words_and_without_a_code() {
    let door = door().await;
    let away = door.sent_away().await;
    let nonce = &away["nonce"];
    let with = |name: &str, value: Value| {
        let mut claims = door.login.claims(nonce);
        claims[name] = value;
        claims
    };
    let mut silent = door.login.claims(nonce);
    silent.as_object_mut().unwrap().remove("egovNRN");
    for (code, claims) in [
        ("other-nonce", with("nonce", json!("another"))),
        ("other-audience", with("aud", json!("somebody else"))),
        ("other-issuer", with("iss", json!("https://elsewhere.example"))),
        ("over", with("exp", json!(1))),
        ("too-long", with("exp", json!(now() + 2 * 24 * 3600))),
        ("wrong-number", with("egovNRN", json!("85073099834"))),
        ("no-name", with("family_name", json!(" "))),
        ("no-number", silent),
    ] {
        door.login.says(code, claims);
        let back = door.back(&[("code", code), ("state", &away["state"])]).await;
        assert!(
            back.contains_key("error") && !back.contains_key("code"),
            "{code}: {back:?}"
        );
        assert_eq!(back["state"], "what the site wants back");
    }
    for query in [
        &[("code", "unknown"), ("state", away["state"].as_str())][..],
        &[("error", "access_denied"), ("state", &away["state"])],
    ] {
        let back = door.back(query).await;
        assert!(
            back.contains_key("error") && !back.contains_key("code"),
            "{back:?}"
        );
    }
}

#[tokio::test]
async fn who_was_to_log_in_again_must_have_done_so() {
    let door = door().await;
    let away = door.sent_away().await;
    let mut silent = door.login.claims(&away["nonce"]);
    silent.as_object_mut().unwrap().remove("auth_time");
    let mut before = door.login.claims(&away["nonce"]);
    before["auth_time"] = json!(now() - 600);
    for (code, claims) in [("silent", silent), ("before", before.clone())] {
        door.login.says(code, claims);
        let back = door.back(&[("code", code), ("state", &away["state"])]).await;
        assert!(back.contains_key("error") && !back.contains_key("code"), "{code}");
    }
    // Whoever need not log in again goes on with the session that there is.
    let challenge = challenge();
    let query = [
        ("state", "again"),
        ("code_challenge", challenge.as_str()),
        ("redirect_uri", SITE),
    ];
    let away = query_of(&door.get(&path("start", &query)).await);
    assert!(!away.contains_key("prompt") && !away.contains_key("max_age"));
    before["nonce"] = json!(away["nonce"]);
    door.login.says("session", before);
    let back = door.back(&[("code", "session"), ("state", &away["state"])]).await;
    assert!(back.contains_key("code"), "{back:?}");
}

#[tokio::test]
async fn nobody_is_sent_where_it_is_not_allowed() {
    let door = door().await;
    for elsewhere in [
        "https://evil.example",
        "https://site.example/back",
        "",
        "javascript:alert(1)",
    ] {
        let answer = door.start(elsewhere, &challenge()).await;
        assert!(
            matches!(answer.status, 403 | 404),
            "{elsewhere}: {}",
            answer.status
        );
        assert!(!answer.headers.contains_key("location"));
    }
    assert_eq!(door.start(SITE, "no hash").await.status, 404);
    let away = door.sent_away().await;
    let changed = format!("{}A", away["state"]);
    for state in ["", "nonsense", &changed] {
        let answer = door
            .get(&path("callback", &[("code", "x"), ("state", state)]))
            .await;
        assert_eq!(answer.status, 404, "{state}");
        assert!(!answer.headers.contains_key("location"));
    }
    // Without a provider nothing is allowed.
    let stage = stage().await;
    let bare = open(&stage, &settings());
    let request = Request::get(path("start", &[("redirect_uri", SITE)]));
    let answer = send(&bare, request.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, 403);
}

#[tokio::test]
async fn a_validation_is_opened_by_its_token_alone() {
    let door = door().await;
    let read = async |token: Option<&str>, query: &str| {
        let request = Request::get(format!("/social-tariff-validation{query}"));
        let request = match token {
            Some(token) => request.header("x-custom-token", token),
            None => request,
        };
        send(&door.router, request.body(Body::empty()).unwrap())
            .await
            .status
    };
    assert_eq!(read(None, "").await, 401);
    assert_eq!(read(Some(" "), "").await, 401);
    assert_eq!(
        read(Some("a token"), "?cardSystemId=38").await,
        401,
        "as pass says"
    );
    assert_eq!(read(Some("a token"), "?cardSystemId=x").await, 404);
    for body in [json!({}), json!({"code": "x"}), json!([])] {
        assert_eq!(door.exchange(body).await.status, 400);
    }
}
