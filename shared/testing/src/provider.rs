//! A payment provider that speaks the API of Mollie over HTTP: it remembers, refuses, hangs, and never calls
//! back by itself.

use anyhow::Context;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Json, Router};
use futures_util::stream::pending;
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The key of the only account there.
pub const KEY: &str = "test_account-of-the-tests";

/// How it is today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    Answers,
    /// Every call is 503, and does nothing.
    Refuses,
    /// It does what it is told, and never answers.
    Hangs,
    /// It begins to answer, and never ends.
    Dribbles,
}

/// What it remembers.
struct Books {
    mood: Mood,
    /// As they are shown, by id.
    payments: HashMap<String, Value>,
    /// What was begun under which key.
    keys: HashMap<String, String>,
    /// What was given back: the payment, the sum, and what became of it, in order. It gives back as often as
    /// it is told.
    refunds: Vec<(String, String, String)>,
    /// What becomes of refunds at first.
    refunds_are: String,
    /// Under which keys; they are forgotten when the test says so.
    refund_keys: HashSet<String>,
    ends: usize,
    calls: usize,
}

/// A provider at an address of this machine, for as long as its test lives.
#[derive(Clone)]
pub struct Provider {
    pub url: String,
    books: Arc<Mutex<Books>>,
}

impl Provider {
    /// # Errors
    /// When no port is free.
    pub async fn start() -> anyhow::Result<Self> {
        let listener = tokio::net::TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
        let provider = Self {
            url: format!("http://{}", listener.local_addr()?),
            books: Arc::new(Mutex::new(Books {
                mood: Mood::Answers,
                payments: HashMap::new(),
                keys: HashMap::new(),
                refunds: vec![],
                refunds_are: "refunded".into(),
                refund_keys: HashSet::new(),
                ends: 0,
                calls: 0,
            })),
        };
        let routes = Router::new()
            .route("/v2/payments", post(begin))
            .route("/v2/payments/{id}", get(show).delete(end))
            .route("/v2/payments/{id}/refunds", post(refund).get(refunds))
            .layer(from_fn_with_state(provider.clone(), in_mood))
            .with_state(provider.clone());
        #[expect(clippy::disallowed_methods, reason = "ends with the runtime of the test")]
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Ok(provider)
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on.
    pub fn is(&self, mood: Mood) {
        self.books().mood = mood;
    }

    /// How often it was called.
    pub fn calls(&self) -> usize {
        self.books().calls
    }

    /// All payments, as they are shown.
    pub fn payments(&self) -> Vec<Value> {
        self.books().payments.values().cloned().collect()
    }

    /// The payment of this order.
    ///
    /// # Errors
    /// When there is none.
    pub fn payment_of(&self, order: impl std::fmt::Display) -> anyhow::Result<Value> {
        let order = order.to_string();
        let books = self.books();
        let found = books
            .payments
            .values()
            .find(|shown| shown["metadata"]["orderId"] == order.as_str());
        found.cloned().context("no such payment")
    }

    /// A payment is from now on `paid`, `expired`, ...
    ///
    /// # Errors
    /// When there is none.
    pub fn becomes(&self, order: impl std::fmt::Display, status: &str) -> anyhow::Result<()> {
        let payment = self.payment_of(order)?;
        let id = payment["id"].as_str().unwrap_or_default();
        let mut books = self.books();
        books.payments.get_mut(id).context("no such payment")?["status"] = json!(status);
        Ok(())
    }

    /// As [`Provider::becomes`], for any member of it.
    ///
    /// # Errors
    /// When there is none.
    pub fn change(&self, order: impl std::fmt::Display, member: &str, value: Value) -> anyhow::Result<()> {
        let payment = self.payment_of(order)?;
        let id = payment["id"].as_str().unwrap_or_default();
        let mut books = self.books();
        books.payments.get_mut(id).context("no such payment")?[member] = value;
        Ok(())
    }

    /// Of which payment how much was given back, each time.
    pub fn refunds(&self) -> Vec<(String, String)> {
        let books = self.books();
        let all = books.refunds.iter();
        all.map(|(payment, sum, _)| (payment.clone(), sum.clone()))
            .collect()
    }

    /// What becomes of refunds from now on, at first.
    pub fn refunds_are(&self, status: &str) {
        status.clone_into(&mut self.books().refunds_are);
    }

    /// What becomes of all refunds that were made.
    pub fn refunds_become(&self, status: &str) {
        for refund in &mut self.books().refunds {
            status.clone_into(&mut refund.2);
        }
    }

    /// How often it was told to end a payment.
    pub fn ends(&self) -> usize {
        self.books().ends
    }

    /// It knows no key any more, as after some hours.
    pub fn forget_keys(&self) {
        let mut books = self.books();
        books.keys.clear();
        books.refund_keys.clear();
    }

    /// Somebody gives back by hand.
    ///
    /// # Errors
    /// When there is no such payment.
    pub fn give_back(&self, order: impl std::fmt::Display, value: &str) -> anyhow::Result<()> {
        let payment = self.payment_of(order)?;
        let id = payment["id"].as_str().unwrap_or_default().to_owned();
        let mut books = self.books();
        let status = books.refunds_are.clone();
        books.refunds.push((id, value.to_owned(), status));
        Ok(())
    }
}

async fn in_mood(
    State(provider): State<Provider>,
    headers: HeaderMap,
    request: Request,
    next: Next,
) -> Result<Response, StatusCode> {
    let mood = {
        let mut books = provider.books();
        books.calls += 1;
        books.mood
    };
    let expected = format!("Bearer {KEY}");
    if headers
        .get("authorization")
        .is_none_or(|given| given != expected.as_str())
    {
        return Err(StatusCode::UNAUTHORIZED);
    }
    if mood == Mood::Refuses {
        return Err(StatusCode::SERVICE_UNAVAILABLE);
    }
    let answer = next.run(request).await;
    if mood == Mood::Hangs {
        tokio::time::sleep(Duration::from_secs(60)).await;
    }
    if mood == Mood::Dribbles {
        return Ok(Response::new(Body::from_stream(pending::<
            Result<Bytes, Infallible>,
        >())));
    }
    Ok(answer)
}

fn key(headers: &HeaderMap) -> Result<String, StatusCode> {
    let key = headers.get("idempotency-key").and_then(|key| key.to_str().ok());
    key.map(str::to_owned).ok_or(StatusCode::BAD_REQUEST)
}

async fn begin(
    State(provider): State<Provider>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), StatusCode> {
    let (key, sent) = (key(&headers)?, serde_json::from_slice::<Value>(&body));
    let sent = sent.map_err(|_| StatusCode::UNPROCESSABLE_ENTITY)?;
    if sent["redirectUrl"].as_str().is_none_or(str::is_empty) {
        return Err(StatusCode::UNPROCESSABLE_ENTITY);
    }
    let mut books = provider.books();
    if let Some(known) = books.keys.get(&key).and_then(|id| books.payments.get(id)) {
        return Ok((StatusCode::CREATED, Json(known.clone())));
    }
    let id = format!("tr_{}", books.payments.len() + 1);
    let mut shown = sent;
    shown["id"] = json!(id);
    shown["status"] = json!("open");
    shown["_links"] = json!({"checkout": {"href": format!("{}/pay/{id}", provider.url)}});
    books.keys.insert(key, id.clone());
    books.payments.insert(id, shown.clone());
    Ok((StatusCode::CREATED, Json(shown)))
}

async fn show(State(provider): State<Provider>, Path(id): Path<String>) -> Result<Json<Value>, StatusCode> {
    let books = provider.books();
    let found = books.payments.get(&id).cloned();
    found.map(Json).ok_or(StatusCode::NOT_FOUND)
}

async fn end(State(provider): State<Provider>, Path(id): Path<String>) -> Result<Json<Value>, StatusCode> {
    let mut books = provider.books();
    books.ends += 1;
    let found = books.payments.get_mut(&id).ok_or(StatusCode::NOT_FOUND)?;
    if found["status"] != "open" {
        return Err(StatusCode::UNPROCESSABLE_ENTITY);
    }
    found["status"] = json!("canceled");
    Ok(Json(found.clone()))
}

async fn refund(
    State(provider): State<Provider>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(sent): Json<Value>,
) -> Result<(StatusCode, Json<Value>), StatusCode> {
    let key = key(&headers)?;
    let mut books = provider.books();
    if books
        .payments
        .get(&id)
        .is_none_or(|shown| shown["status"] != "paid")
    {
        return Err(StatusCode::UNPROCESSABLE_ENTITY);
    }
    let status = books.refunds_are.clone();
    let value = sent["amount"]["value"].as_str().unwrap_or_default().to_owned();
    if books.refund_keys.insert(key) {
        books.refunds.push((id, value.clone(), status.clone()));
    }
    let made = json!({"status": status, "amount": {"currency": "EUR", "value": value}});
    Ok((StatusCode::CREATED, Json(made)))
}

async fn refunds(State(provider): State<Provider>, Path(id): Path<String>) -> Json<Value> {
    let books = provider.books();
    let own = books.refunds.iter().filter(|(payment, ..)| *payment == id);
    let own = own
        .map(|(_, value, status)| json!({"status": status, "amount": {"currency": "EUR", "value": value}}));
    let own: Vec<Value> = own.collect();
    Json(json!({"count": own.len(), "_embedded": {"refunds": own}}))
}
