//! An official source as a real server: it says yes or no, is slow, fails, and holds answers back.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::sync::Notify;

pub const SECRET: &str = "what-we-show-to-the-source";

/// What it does with a question.
#[derive(Clone)]
pub enum Says {
    Yes,
    Until(&'static str),
    /// Yes, and of these children.
    With(Vec<Value>),
    No,
    Unknown,
    /// Status and `Retry-After`.
    Fails(u16, Option<u32>),
    Garbage,
    /// Yes, after so long.
    Slowly(Duration),
    /// Yes, when it is told to.
    Held(Arc<Notify>),
}

#[derive(Default)]
struct Book {
    says: HashMap<String, Vec<Says>>,
    asked: Vec<(String, Instant)>,
}

/// The server.
#[derive(Clone)]
pub struct Source {
    pub url: String,
    book: Arc<Mutex<Book>>,
    strangers: Arc<AtomicUsize>,
}

impl Source {
    #[expect(clippy::disallowed_methods, reason = "a server of the test")]
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let source = Self {
            url: format!("http://{}/entitled", listener.local_addr().unwrap()),
            book: Arc::default(),
            strangers: Arc::default(),
        };
        let router = axum::Router::new()
            .route("/entitled", axum::routing::post(answer))
            .with_state(source.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        source
    }

    /// What it says of this number, one after the other; the last for good. Of others it says yes.
    pub fn says(&self, insz: &str, says: &[Says]) {
        let mut answers = says.to_vec();
        answers.reverse();
        self.book.lock().unwrap().says.insert(insz.to_owned(), answers);
    }

    /// Which numbers it was asked about, and when.
    pub fn asked(&self) -> Vec<(String, Instant)> {
        self.book.lock().unwrap().asked.clone()
    }

    /// How often it was asked by somebody who did not show the secret.
    pub fn strangers(&self) -> usize {
        self.strangers.load(Ordering::SeqCst)
    }

    fn next(&self, insz: &str) -> Says {
        let mut book = self.book.lock().unwrap();
        book.asked.push((insz.to_owned(), Instant::now()));
        match book.says.get_mut(insz) {
            Some(answers) if answers.len() > 1 => answers.pop().unwrap(),
            Some(answers) => answers[0].clone(),
            None => Says::Yes,
        }
    }
}

async fn answer(State(source): State<Source>, headers: HeaderMap, body: axum::Json<Value>) -> Response {
    let shown = headers.get("authorization").and_then(|shown| shown.to_str().ok());
    if shown != Some(&format!("Bearer {SECRET}")) {
        source.strangers.fetch_add(1, Ordering::SeqCst);
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let insz = body.0["nationalNumber"].as_str().unwrap().to_owned();
    let yes = || axum::Json(json!({"entitled": true})).into_response();
    match source.next(&insz) {
        Says::Yes => yes(),
        Says::Until(day) => axum::Json(json!({"entitled": true, "until": day})).into_response(),
        Says::With(children) => axum::Json(json!({"entitled": true, "children": children})).into_response(),
        Says::No => axum::Json(json!({"entitled": false})).into_response(),
        Says::Unknown => StatusCode::NOT_FOUND.into_response(),
        Says::Garbage => "<html>".into_response(),
        Says::Fails(status, wait) => {
            let status = StatusCode::from_u16(status).unwrap();
            match wait {
                Some(wait) => (status, [("retry-after", wait.to_string())]).into_response(),
                None => status.into_response(),
            }
        }
        Says::Slowly(time) => {
            tokio::time::sleep(time).await;
            yes()
        }
        Says::Held(until) => {
            until.notified().await;
            yes()
        }
    }
}
