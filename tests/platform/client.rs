//! A client of the public API.

use anyhow::Context;
use reqwest::{Method, Response};
use serde_json::{Value, json};

/// What came back.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub status: u16,
    pub body: Value,
    pub replayed: bool,
}

impl Answer {
    /// The slug of a problem, without the base.
    pub fn slug(&self) -> &str {
        self.body["type"]
            .as_str()
            .and_then(|uri| uri.strip_prefix("https://api.publiq.be/probs/"))
            .unwrap_or_default()
    }
}

/// A grey dot, as PNG.
pub const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0:~\x9bU\
    \0\0\0\x0aIDATx\x9cch\0\0\0\x82\0\x81w\xcdr\xb6\0\0\0\0IEND\xaeB`\x82";

#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    url: String,
    token: String,
}

impl Client {
    pub async fn connect(url: &str, id: &str, secret: &str) -> anyhow::Result<Self> {
        let http = reqwest::Client::new();
        let form = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}");
        let request = http
            .post(format!("{url}/oauth/token"))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form);
        let body: Value = request.send().await?.error_for_status()?.json().await?;
        let token = body["access_token"].as_str().context("no token")?.to_owned();
        Ok(Self {
            http,
            url: url.to_owned(),
            token,
        })
    }

    /// The same client with another token, or with none.
    pub fn with_token(&self, token: &str) -> Self {
        Self {
            token: token.to_owned(),
            ..self.clone()
        }
    }

    pub fn token(&self) -> &str {
        &self.token
    }

    /// # Errors
    /// When no answer came: for a write its outcome is unknown.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        key: Option<&str>,
    ) -> anyhow::Result<Answer> {
        let mut request = self.http.request(method, format!("{}{path}", self.url));
        if !self.token.is_empty() {
            request = request.bearer_auth(&self.token);
        }
        if let Some(body) = body {
            request = request
                .header("content-type", "application/json")
                .body(body.to_string());
        }
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        read(request.send().await?).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None, None).await.expect("an answer")
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, Some(&body), None)
            .await
            .expect("an answer")
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, None, None)
            .await
            .expect("an answer")
    }

    pub async fn check_in(&self, pass: &str, event: &str) -> Answer {
        self.post("/checkins", json!({"uitpasNumber": pass, "eventId": event}))
            .await
    }

    pub async fn sell(&self, lines: Value) -> Answer {
        self.post("/ticket-sales", lines).await
    }

    /// Sends a picture of a passholder as a form, as browsers do.
    pub async fn put_picture(&self, passholder_id: &str, picture: &[u8]) -> Answer {
        let url = format!("{}/passholders/{passholder_id}/picture", self.url);
        let head = b"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n";
        let mut request = self.http.put(url);
        if !self.token.is_empty() {
            request = request.bearer_auth(&self.token);
        }
        let request = request
            .header("content-type", "multipart/form-data; boundary=x")
            .body([head.as_slice(), picture, b"\r\n--x--\r\n"].concat());
        read(request.send().await.expect("an answer"))
            .await
            .expect("an answer")
    }

    /// The points that a counter sees.
    pub async fn points(&self, pass: &str) -> Value {
        self.get(&format!("/passholders?uitpasNumber={pass}")).await.body["member"][0]["points"].clone()
    }
}

async fn read(response: Response) -> anyhow::Result<Answer> {
    let status = response.status().as_u16();
    let replayed = response.headers().contains_key("idempotency-replayed");
    let bytes = response.bytes().await?;
    let body = if bytes.is_empty() {
        Value::Null
    } else {
        serde_json::from_slice(&bytes)?
    };
    Ok(Answer {
        status,
        body,
        replayed,
    })
}

/// A line of a ticket sale at the social tariff.
pub fn line(pass: &str, event: &str, price: f64) -> Value {
    json!({"uitpasNumber": pass, "eventId": event, "tariff": {"id": "SOCIALTARIFF"}, "regularPrice": price})
}
