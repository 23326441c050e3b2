//! Where a service answers asks: one handler per verb, bounded, faults as typed replies.

use super::{IDEMPOTENCY, Idempotency, REPLAYED, TOKEN, TRACEPARENT};
use crate::fault::Fault;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Router, routing::post};
use contracts::Ask;
use futures_util::future::BoxFuture;
use std::collections::HashMap;
use std::sync::Arc;
use tokio::sync::Semaphore;
use tracing::Instrument;

/// An ask as it came in.
pub struct Call {
    pub body: Bytes,
    pub idempotency: Option<Idempotency>,
}

/// The reply, serialized, and whether it is the first answer to a repeated key.
pub struct Answer {
    pub body: Vec<u8>,
    pub replayed: bool,
}

type Handler = Arc<dyn Fn(Call) -> BoxFuture<'static, Result<Answer, Fault>> + Send + Sync>;

/// The desk of one service.
pub struct Desk {
    service: &'static str,
    handlers: HashMap<String, Handler>,
}

#[derive(Clone)]
struct Open {
    handlers: Arc<HashMap<String, Handler>>,
    token: Arc<str>,
    places: Arc<Semaphore>,
}

impl Desk {
    pub fn for_service(service: &'static str) -> Self {
        Self {
            service,
            handlers: HashMap::new(),
        }
    }

    /// Answers an ask from the raw call; verbs that write go through `messaging`, which calls this.
    pub fn on<A: Ask, F>(mut self, handler: F) -> Self
    where
        F: Fn(Call) -> BoxFuture<'static, Result<Answer, Fault>> + Send + Sync + 'static,
    {
        let name = super::address::<A>(self.service);
        let twice = self.handlers.insert(name, Arc::new(handler)).is_some();
        debug_assert!(!twice, "{} is answered twice", A::NAME);
        self
    }

    /// Answers an ask that needs no transaction of its own.
    pub fn read<A: Ask, F, R>(self, handler: F) -> Self
    where
        F: Fn(A) -> R + Send + Sync + 'static,
        R: Future<Output = Result<A::Reply, Fault>> + Send + 'static,
    {
        let handler = Arc::new(handler);
        self.on::<A, _>(move |call| {
            let handler = handler.clone();
            Box::pin(async move {
                let reply = handler(parse::<A>(&call.body)?).await?;
                Ok(Answer {
                    body: serde_json::to_vec(&reply)?,
                    replayed: false,
                })
            })
        })
    }

    /// The router: checks the caller's token, bounds the work, turns faults into typed replies.
    pub fn router(self, token: &str, concurrency: usize) -> Router {
        let open = Open {
            handlers: Arc::new(self.handlers),
            token: token.into(),
            places: Arc::new(Semaphore::new(concurrency)),
        };
        Router::new()
            .route("/asks/{name}", post(answer))
            .layer(DefaultBodyLimit::max(64 << 20))
            .with_state(open)
    }
}

/// Reads an ask; one that does not parse is a defect of the caller's release, not of a person.
pub fn parse<A: Ask>(body: &[u8]) -> Result<A, Fault> {
    serde_json::from_slice(body)
        .map_err(|error| Fault::broken(format!("{} does not parse: {error}", A::NAME)))
}

async fn answer(
    State(open): State<Open>,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if !same(text(TOKEN).unwrap_or_default(), &open.token) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let Some((verb, handler)) = open.handlers.get_key_value(name.as_str()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let Ok(_place) = open.places.try_acquire() else {
        metrics::counter!("asks_shed_total", "ask" => verb.clone()).increment(1);
        return (StatusCode::SERVICE_UNAVAILABLE, "too many asks at once").into_response();
    };
    let idempotency = match headers
        .get(IDEMPOTENCY)
        .map(|key| serde_json::from_slice(key.as_bytes()))
    {
        Some(Err(_)) => return StatusCode::BAD_REQUEST.into_response(),
        key => key.and_then(Result::ok),
    };
    let span = tracing::info_span!("ask", ask = verb);
    crate::telemetry::continue_trace(&span, text(TRACEPARENT));
    // A task of its own: when the caller goes away the verb still ends, and its connection is not left in the middle of something.
    #[expect(clippy::disallowed_methods, reason = "awaited right here")]
    let task = tokio::spawn(handler(Call { body, idempotency }).instrument(span));
    let result = task.await.unwrap_or_else(|error| Err(Fault::broken(error)));
    metrics::counter!("asks_total", "ask" => verb.clone(), "outcome" => outcome(&result)).increment(1);
    reply(verb, result)
}

fn outcome(result: &Result<Answer, Fault>) -> &'static str {
    match result {
        Ok(_) => "ok",
        Err(Fault::Refused(_)) => "refused",
        Err(Fault::Busy(_)) => "busy",
        Err(Fault::Broken(_)) => "broken",
    }
}

fn reply(verb: &str, result: Result<Answer, Fault>) -> Response {
    let json = |status: StatusCode, body: Vec<u8>| {
        (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
    };
    match result {
        Ok(answer) => {
            let mut response = json(StatusCode::OK, answer.body);
            if answer.replayed {
                response
                    .headers_mut()
                    .insert(REPLAYED, HeaderValue::from_static("1"));
            }
            response
        }
        Err(Fault::Refused(refusal)) => json(
            StatusCode::UNPROCESSABLE_ENTITY,
            serde_json::to_vec(&refusal).unwrap_or_default(),
        ),
        Err(Fault::Busy(reason)) => {
            tracing::warn!(ask = verb, reason, "busy");
            (StatusCode::SERVICE_UNAVAILABLE, reason).into_response()
        }
        Err(Fault::Broken(error)) => {
            tracing::error!(ask = verb, error = format!("{error:#}"), "broken");
            (StatusCode::INTERNAL_SERVER_ERROR, "internal error").into_response()
        }
    }
}

/// Compares without telling by its time how much was right.
fn same(given: &str, wanted: &str) -> bool {
    let difference = given
        .bytes()
        .zip(wanted.bytes())
        .fold(given.len() ^ wanted.len(), |all, (a, b)| all | usize::from(a ^ b));
    difference == 0
}
