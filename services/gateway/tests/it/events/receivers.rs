//! A receiver of the test's own: it takes, refuses, hangs, and remembers what came.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A delivery as it came.
#[derive(Debug, Clone)]
pub struct Came {
    pub headers: HashMap<String, String>,
    pub body: String,
    /// How it was answered.
    pub status: u16,
}

impl Came {
    pub fn event(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub fn id(&self) -> String {
        self.headers["webhook-id"].clone()
    }
}

type Answer = Arc<dyn Fn(usize) -> u16 + Send + Sync>;

#[derive(Clone)]
pub struct Receiver {
    pub url: String,
    came: Arc<Mutex<Vec<Came>>>,
    answer: Answer,
    calls: Arc<AtomicUsize>,
    under_way: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
    takes: Duration,
}

impl Receiver {
    /// One that answers its calls, counted from 0, with these statuses.
    pub async fn answering(answer: impl Fn(usize) -> u16 + Send + Sync + 'static) -> Self {
        Self::slow(Duration::ZERO, answer).await
    }

    /// As [`Self::answering`], each after this time.
    #[expect(clippy::disallowed_methods, reason = "a server of the test")]
    pub async fn slow(takes: Duration, answer: impl Fn(usize) -> u16 + Send + Sync + 'static) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let receiver = Self {
            url: format!("http://{}/hook", listener.local_addr().unwrap()),
            came: Arc::default(),
            answer: Arc::new(answer),
            calls: Arc::default(),
            under_way: Arc::default(),
            most: Arc::default(),
            takes,
        };
        let router = Router::new()
            .route("/hook", post(take))
            .route("/elsewhere", post(take))
            .with_state(receiver.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        receiver
    }

    pub fn came(&self) -> Vec<Came> {
        self.came.lock().unwrap().clone()
    }

    /// What it took.
    pub fn taken(&self) -> Vec<Came> {
        self.came().into_iter().filter(|came| came.status < 300).collect()
    }

    /// How many were under way at once, at most.
    pub fn most(&self) -> usize {
        self.most.load(Ordering::SeqCst)
    }
}

async fn take(State(receiver): State<Receiver>, headers: HeaderMap, body: Bytes) -> (StatusCode, HeaderMap) {
    let now = receiver.under_way.fetch_add(1, Ordering::SeqCst) + 1;
    receiver.most.fetch_max(now, Ordering::SeqCst);
    tokio::time::sleep(receiver.takes).await;
    let status = (receiver.answer)(receiver.calls.fetch_add(1, Ordering::SeqCst));
    let headers = headers
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .collect();
    receiver.came.lock().unwrap().push(Came {
        headers,
        body: String::from_utf8(body.to_vec()).unwrap(),
        status,
    });
    receiver.under_way.fetch_sub(1, Ordering::SeqCst);
    let mut more = HeaderMap::new();
    if status == 302 {
        more.insert(
            "location",
            receiver.url.replace("/hook", "/elsewhere").parse().unwrap(),
        );
    }
    (StatusCode::from_u16(status).unwrap(), more)
}
