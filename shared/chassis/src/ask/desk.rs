//! Where a service answers asks: one handler per verb, for callers that may, bounded, faults as typed
//! replies.

use super::{Callers, DEADLINE, IDEMPOTENCY, Idempotency, REPLAYED, TOKEN, TRACEPARENT};
use crate::fault::Fault;
use anyhow::ensure;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Router, routing::post};
use contracts::{Ask, Caller};
use futures_util::future::BoxFuture;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tracing::Instrument;

/// How long the body of an ask may take to arrive.
const ARRIVAL: Duration = Duration::from_secs(10);

/// An ask as it came in.
pub struct Call {
    /// Who asks.
    pub caller: Caller,
    /// The ask, as JSON.
    pub body: Bytes,
    /// The client's key, where it gave one.
    pub idempotency: Option<Idempotency>,
}

/// The reply, serialized, and whether it is the first answer to a repeated key.
pub struct Answer {
    pub body: Vec<u8>,
    pub replayed: bool,
}

type Handler = Arc<dyn Fn(Call) -> BoxFuture<'static, Result<Answer, Fault>> + Send + Sync>;

/// What is known of a verb before its ask is read.
struct Verb {
    from: Vec<Caller>,
    largest: usize,
    handler: Handler,
}

/// The desk of one service.
pub struct Desk {
    service: &'static str,
    verbs: HashMap<String, Verb>,
    /// Asks that were registered more than once.
    twice: Vec<&'static str>,
}

#[derive(Clone)]
struct Open {
    verbs: Arc<HashMap<String, Verb>>,
    callers: Callers,
    places: Arc<Semaphore>,
}

impl Desk {
    /// An empty desk.
    pub fn for_service(service: &'static str) -> Self {
        Self {
            service,
            verbs: HashMap::new(),
            twice: vec![],
        }
    }

    /// Answers an ask from the raw call; verbs that write go through `messaging`, which calls this. When
    /// nobody waits for the answer any more it is given up: the outcome is unknown, and whatever it waited
    /// for is let go.
    pub fn on<A: Ask, F>(self, handler: F) -> Self
    where
        F: Fn(Call) -> BoxFuture<'static, Result<Answer, Fault>> + Send + Sync + 'static,
    {
        self.on_patiently::<A, _>(move |call| {
            let answer = handler(call);
            Box::pin(async move {
                tokio::time::timeout(super::awaited(), answer)
                    .await
                    .unwrap_or_else(|_| Err(Fault::Busy(format!("{} was not done in time", A::NAME))))
            })
        })
    }

    /// As [`Desk::on`], for long work that bounds itself.
    pub fn on_patiently<A: Ask, F>(mut self, handler: F) -> Self
    where
        F: Fn(Call) -> BoxFuture<'static, Result<Answer, Fault>> + Send + Sync + 'static,
    {
        let name = super::address::<A>(self.service);
        let verb = Verb {
            from: A::FROM.to_vec(),
            largest: A::LARGEST,
            handler: Arc::new(handler),
        };
        if self.verbs.insert(name, verb).is_some() {
            self.twice.push(A::NAME);
        }
        self
    }

    /// Refuses a desk that answers an ask twice: nobody could tell which of the verbs does.
    ///
    /// # Errors
    /// The asks.
    pub fn require_one_verb_each(&self) -> anyhow::Result<()> {
        let twice = self.twice.join(", ");
        ensure!(twice.is_empty(), "{} answers twice: {twice}", self.service);
        Ok(())
    }

    /// Answers an ask of fewer callers than declare it: of those whom this service has to do with.
    pub fn only_from<A: Ask>(mut self, callers: &[Caller]) -> Self {
        if let Some(verb) = self.verbs.get_mut(&super::address::<A>(self.service)) {
            verb.from.retain(|caller| callers.contains(caller));
        }
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

    /// The router: knows the caller by its token, bounds the work, turns faults into typed replies.
    pub fn router(self, callers: Callers, concurrency: usize) -> Router {
        for caller in Caller::all().map(Caller::name).chain(["unknown"]) {
            metrics::counter!("asks_denied_total", "caller" => caller).increment(0);
        }
        let open = Open {
            verbs: Arc::new(self.verbs),
            callers,
            places: Arc::new(Semaphore::new(concurrency)),
        };
        Router::new().route("/asks/{name}", post(answer)).with_state(open)
    }
}

/// Reads an ask; one that does not parse is a defect of the caller's release, not of a person.
pub fn parse<A: Ask>(body: &[u8]) -> Result<A, Fault> {
    serde_json::from_slice(body)
        .map_err(|error| Fault::broken(format!("{} does not parse: {error}", A::NAME)))
}

/// Who asks and whether it may is settled before a byte of the body is read.
async fn answer(
    State(open): State<Open>,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let Some(caller) = open.callers.who_shows(text(TOKEN).unwrap_or_default()) else {
        metrics::counter!("asks_denied_total", "caller" => "unknown").increment(1);
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let Some((name, verb)) = open.verbs.get_key_value(name.as_str()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    if !verb.from.contains(&caller) {
        metrics::counter!("asks_denied_total", "caller" => caller.name()).increment(1);
        tracing::warn!(ask = name, %caller, "an ask that this caller may not send");
        return StatusCode::FORBIDDEN.into_response();
    }
    let Ok(_place) = open.places.try_acquire() else {
        metrics::counter!("asks_shed_total", "ask" => name.clone()).increment(1);
        return (StatusCode::SERVICE_UNAVAILABLE, "too many asks at once").into_response();
    };
    let idempotency = match headers
        .get(IDEMPOTENCY)
        .map(|key| serde_json::from_slice(key.as_bytes()))
    {
        Some(Err(_)) => return StatusCode::BAD_REQUEST.into_response(),
        key => key.and_then(Result::ok),
    };
    let body = match tokio::time::timeout(ARRIVAL, axum::body::to_bytes(body, verb.largest)).await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => return StatusCode::PAYLOAD_TOO_LARGE.into_response(),
        Err(_) => return StatusCode::REQUEST_TIMEOUT.into_response(),
    };
    let span = tracing::info_span!("ask", ask = name);
    crate::telemetry::continue_trace(&span, text(TRACEPARENT));
    let call = Call {
        caller,
        body,
        idempotency,
    };
    // A task of its own: when the caller goes away the verb still ends, and its connection is not left in the
    // middle of something.
    let given = text(DEADLINE).and_then(|milliseconds| milliseconds.parse().ok());
    let time = Duration::from_millis(given.unwrap_or(u64::MAX));
    let work = super::within(time, (verb.handler)(call));
    #[expect(clippy::disallowed_methods, reason = "awaited right here")]
    let task = tokio::spawn(work.instrument(span));
    let result = task.await.unwrap_or_else(|error| Err(Fault::broken(error)));
    metrics::counter!("asks_total", "ask" => name.clone(), "outcome" => outcome(&result)).increment(1);
    reply(name, result)
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

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;
    use contracts::ask;
    use futures_util::stream;
    use serde::{Deserialize, Serialize};
    use std::convert::Infallible;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use tower::ServiceExt;

    #[derive(Debug, Serialize, Deserialize)]
    struct Spend {}
    #[derive(Debug, Serialize, Deserialize)]
    struct Load {}

    ask! {
        Spend => u8, "points.spend", from [Reward];
        Load => u8, "points.load", from [Operator], at most 1 MiB;
    }

    fn router() -> Router {
        let desk = Desk::for_service("points").read::<Spend, _, _>(|_| async { Ok(1) });
        let desk = desk.read::<Load, _, _>(|_| async { Ok(2) });
        desk.router(Callers::demo(), 8)
    }

    async fn send(ask: &str, token: &str, body: Body) -> StatusCode {
        let request = Request::post(format!("/asks/{ask}"))
            .header(TOKEN, token)
            .body(body);
        router().oneshot(request.unwrap()).await.unwrap().status()
    }

    #[test]
    fn a_desk_that_answers_an_ask_twice_is_refused() {
        let spend = |desk: Desk| desk.read::<Spend, _, _>(|_| async { Ok(1) });
        let once = spend(Desk::for_service("points"));
        assert!(once.require_one_verb_each().is_ok());
        let error = spend(once).require_one_verb_each().unwrap_err();
        assert_eq!(error.to_string(), "points answers twice: points.spend");
    }

    #[tokio::test]
    async fn an_ask_is_answered_only_to_callers_that_may_send_it() {
        for (ask, may) in [
            ("points.spend", Caller::Reward),
            ("points.load", Caller::Operator),
        ] {
            for caller in Caller::all() {
                let token = super::super::demo_token(caller.name());
                let expected = match caller == may {
                    true => StatusCode::OK,
                    false => StatusCode::FORBIDDEN,
                };
                assert_eq!(
                    send(ask, &token, Body::from("{}")).await,
                    expected,
                    "{ask} from {caller}"
                );
            }
            assert_eq!(send(ask, "", Body::from("{}")).await, StatusCode::UNAUTHORIZED);
            assert_eq!(
                send(ask, "demo-token-of-nobody", Body::from("{}")).await,
                StatusCode::UNAUTHORIZED
            );
        }
    }

    #[tokio::test]
    async fn nothing_of_a_body_is_read_before_the_caller_is_known() {
        let read = Arc::new(AtomicUsize::new(0));
        for token in ["demo-token-of-nobody", "demo-token-of-pass"] {
            let seen = read.clone();
            let chunks = stream::repeat_with(move || {
                seen.fetch_add(1, Ordering::SeqCst);
                Ok::<_, Infallible>(Bytes::from_static(&[b' '; 1024]))
            });
            let status = send("points.load", token, Body::from_stream(chunks)).await;
            assert!(status == StatusCode::UNAUTHORIZED || status == StatusCode::FORBIDDEN);
        }
        assert_eq!(read.load(Ordering::SeqCst), 0);
    }

    #[tokio::test]
    async fn bodies_are_small_unless_the_ask_declares_more() {
        let spaces = |kibibytes: usize| Body::from(format!("{{}}{}", " ".repeat(kibibytes << 10)));
        assert_eq!(
            send("points.spend", "demo-token-of-reward", spaces(300)).await,
            StatusCode::PAYLOAD_TOO_LARGE
        );
        assert_eq!(
            send("points.load", "demo-token-of-operator", spaces(300)).await,
            StatusCode::OK
        );
        assert_eq!(
            send("points.load", "demo-token-of-operator", spaces(1100)).await,
            StatusCode::PAYLOAD_TOO_LARGE
        );
    }
}
