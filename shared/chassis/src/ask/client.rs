//! The asking side: typed, with a deadline; a time-out means *unknown*, so the same id is sent again.

use super::{DEADLINE, IDEMPOTENCY, Idempotency, REPLAYED, TOKEN, TRACEPARENT, budget};
use crate::breaker::Breaker;
use crate::config;
use crate::fault::Fault;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, Request, Response, StatusCode, header};
use contracts::{Ask, Caller, Refusal};
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::{Client, connect::HttpConnector};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use std::collections::HashMap;
use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};
use tower::ServiceExt;

#[derive(Clone)]
enum Route {
    Remote(String),
    Here(Router),
}

/// Time-outs in a row after which a service is left alone, and for how long.
const TOLERATED: u32 = 5;
const PAUSE: Duration = Duration::from_secs(1);
/// Before another try: a service that restarts, or a balancer that has not noticed yet.
const AGAIN: Duration = Duration::from_millis(50);
/// So often at most.
const TRIES: usize = 2;

/// Knows where every service answers.
#[derive(Clone)]
pub struct Asks {
    network: Arc<Network>,
    token: HeaderValue,
    deadline: Duration,
    is_patient: bool,
}

struct Network {
    routes: RwLock<HashMap<String, Route>>,
    client: Client<HttpConnector, Full<Bytes>>,
    breakers: HashMap<&'static str, Breakers>,
}

/// The breakers of one service: who is too slow for a decoration may be quick enough for a sale.
struct Breakers {
    usual: Breaker,
    brief: Breaker,
}

impl Breakers {
    fn of(service: &str) -> Self {
        Self {
            usual: Breaker::new(service, TOLERATED, PAUSE),
            brief: Breaker::new(format!("{service}, briefly"), TOLERATED, PAUSE),
        }
    }
}

/// A reply, and whether it is the first answer to a repeated key.
pub struct Answered<T> {
    pub reply: T,
    pub replayed: bool,
}

impl Asks {
    /// How this process asks: where each service answers, which token it shows, how long an answer may take.
    pub fn new(settings: &config::Asks) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        connector.set_connect_timeout(Some(Duration::from_millis(500)));
        let client = Client::builder(TokioExecutor::new())
            .http2_only(true)
            .timer(TokioTimer::new())
            .http2_keep_alive_interval(Duration::from_secs(5))
            .http2_keep_alive_timeout(Duration::from_secs(5))
            .build(connector);
        let (mut breakers, mut routes) = (HashMap::new(), HashMap::new());
        for service in Caller::SERVICES {
            let (name, url) = (service.name(), settings.address(service).trim_end_matches('/'));
            breakers.insert(name, Breakers::of(name));
            if !url.is_empty() {
                routes.insert(name.to_owned(), Route::Remote(url.to_owned()));
            }
        }
        Self {
            network: Arc::new(Network {
                routes: RwLock::new(routes),
                client,
                breakers,
            }),
            token: header_of(&settings.token),
            deadline: Duration::from_millis(settings.deadline_ms),
            is_patient: false,
        }
    }

    /// The same network for another caller: in `beleef all` each service shows its own token.
    pub fn showing(&self, token: &config::Secret) -> Self {
        Self {
            token: header_of(token),
            ..self.clone()
        }
    }

    /// Answers asks for `service` in this process. Used by `beleef all` and tests.
    pub fn answer_here(&self, service: &str, router: Router) {
        if let Ok(mut routes) = self.network.routes.write() {
            routes.insert(service.to_owned(), Route::Here(router));
        }
    }

    /// Asks and waits for the reply.
    ///
    /// # Errors
    /// `Refused` is the service's "no"; `Busy` means it is away, overloaded or too late: the outcome of a
    /// write is unknown.
    pub async fn ask<A: Ask>(&self, ask: &A) -> Result<A::Reply, Fault> {
        Ok(self.ask_once(ask, None).await?.reply)
    }

    /// As [`Asks::ask`], with the client's key.
    pub async fn ask_once<A: Ask>(
        &self,
        ask: &A,
        key: Option<&Idempotency>,
    ) -> Result<Answered<A::Reply>, Fault> {
        self.exchange(A::NAME, ask, key).await
    }

    async fn exchange<A: Ask>(
        &self,
        name: &str,
        ask: &A,
        key: Option<&Idempotency>,
    ) -> Result<Answered<A::Reply>, Fault> {
        let response = self.send_in_time(name, serde_json::to_vec(ask)?, key).await?;
        let replayed = response.headers().contains_key(REPLAYED);
        let status = response.status();
        let body = response.into_body();
        match status {
            StatusCode::OK => Ok(Answered {
                reply: serde_json::from_slice(&body)?,
                replayed,
            }),
            StatusCode::UNPROCESSABLE_ENTITY => Err(serde_json::from_slice::<Refusal>(&body)?.into()),
            StatusCode::SERVICE_UNAVAILABLE => {
                Err(Fault::Busy(format!("{name}: {}", String::from_utf8_lossy(&body))))
            }
            other => Err(Fault::broken(format!("{name} answered {other}"))),
        }
    }

    /// Asks a named service what every service answers.
    pub async fn ask_as<A: Ask>(&self, service: &str, ask: &A) -> Result<A::Reply, Fault> {
        Ok(self
            .exchange(&super::address::<A>(service), ask, None)
            .await?
            .reply)
    }

    /// For long work such as loading a pack.
    pub async fn ask_patiently<A: Ask>(&self, ask: &A, patience: Duration) -> Result<A::Reply, Fault> {
        self.waiting(patience).ask(ask).await
    }

    /// The same neighbours for long work: with another deadline, whatever a request has left.
    pub fn waiting(&self, deadline: Duration) -> Self {
        Self {
            deadline,
            is_patient: true,
            ..self.clone()
        }
    }

    /// Sends what can be answered in the time that the request has left, unless the service is known not to
    /// answer.
    async fn send_in_time(
        &self,
        name: &str,
        body: Vec<u8>,
        key: Option<&Idempotency>,
    ) -> Result<Response<Bytes>, Fault> {
        let service = name.split('.').next().unwrap_or_default();
        // Long work has a time of its own, which says nothing about the service.
        let granted = budget::granted().filter(|_| !self.is_patient);
        let (deadline, full) = match granted {
            Some(granted) => (granted.left.min(self.deadline), granted.total.min(self.deadline)),
            None => (self.deadline, self.deadline),
        };
        if deadline.is_zero() {
            return Err(Fault::Busy(format!("no time is left to ask {name}")));
        }
        let breakers = self.network.breakers.get(service).filter(|_| !self.is_patient);
        let breaker = breakers.map(|breakers| match granted.is_some_and(|granted| granted.is_brief) {
            true => &breakers.brief,
            false => &breakers.usual,
        });
        if breaker.is_some_and(|breaker| !breaker.lets_through()) {
            return Err(Fault::Busy(format!("{service} does not answer these seconds")));
        }
        let since = Instant::now();
        let answer = tokio::time::timeout(deadline, self.send(service, name, body, key, deadline)).await;
        match (&answer, breaker) {
            // A refused connection is an answer, too: nobody waited for it.
            (Ok(_), Some(breaker)) => breaker.answered(),
            // What is left of a request's time can be too short for any service.
            (Err(_), Some(breaker)) if deadline * 2 >= full => breaker.failed(since),
            _ => {}
        }
        answer.unwrap_or_else(|_| Err(Fault::Busy(format!("{name} did not answer in time"))))
    }

    async fn send(
        &self,
        service: &str,
        name: &str,
        body: Vec<u8>,
        key: Option<&Idempotency>,
        deadline: Duration,
    ) -> Result<Response<Bytes>, Fault> {
        let route = self
            .network
            .routes
            .read()
            .ok()
            .and_then(|routes| routes.get(service).cloned());
        match route {
            None => Err(Fault::Busy(format!("nobody knows where {service} answers"))),
            Some(Route::Here(router)) => {
                let request = self
                    .request(name, "", key, deadline)?
                    .body(Body::from(body))
                    .map_err(Fault::broken)?;
                let response = router.oneshot(request).await.map_err(Fault::broken)?;
                collect(response).await
            }
            Some(Route::Remote(base)) => {
                let body = Bytes::from(body);
                let request = || {
                    self.request(name, &base, key, deadline)?
                        .body(Full::from(body.clone()))
                        .map_err(Fault::broken)
                };
                let mut response = self.network.client.request(request()?).await;
                for _ in 0..TRIES {
                    if !response.as_ref().is_err_and(was_not_taken) {
                        break;
                    }
                    tokio::time::sleep(AGAIN).await;
                    response = self.network.client.request(request()?).await;
                }
                collect(response.map_err(|error| away(service, &error))?).await
            }
        }
    }

    fn request(
        &self,
        name: &str,
        base: &str,
        key: Option<&Idempotency>,
        deadline: Duration,
    ) -> Result<axum::http::request::Builder, Fault> {
        let time = budget::passed_on(deadline).as_millis().to_string();
        let mut request = Request::post(format!("{base}/asks/{name}"))
            .header(header::CONTENT_TYPE, "application/json")
            .header(DEADLINE, time)
            .header(TOKEN, &self.token);
        if let Some(key) = key {
            request = request.header(
                IDEMPOTENCY,
                HeaderValue::from_bytes(&serde_json::to_vec(key)?).map_err(Fault::broken)?,
            );
        }
        if let Some(traceparent) = crate::telemetry::traceparent() {
            request = request.header(TRACEPARENT, traceparent);
        }
        Ok(request)
    }
}

/// Whether it is certain that nobody began to answer, so that another try can repeat nothing: there was no
/// connection, it was closed before the request was sent, or who leaves said that he does not take it any
/// more (RFC 9113, 6.8).
fn was_not_taken(error: &hyper_util::client::legacy::Error) -> bool {
    if error.is_connect() {
        return true;
    }
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        if cause
            .downcast_ref::<hyper::Error>()
            .is_some_and(hyper::Error::is_canceled)
        {
            return true;
        }
        if let Some(error) = cause.downcast_ref::<h2::Error>() {
            let leaves =
                error.is_go_away() && error.is_remote() && error.reason() == Some(h2::Reason::NO_ERROR);
            return leaves || error.reason() == Some(h2::Reason::REFUSED_STREAM);
        }
        source = cause.source();
    }
    false
}

/// A token that cannot stand in a header fits nobody's.
fn header_of(token: &config::Secret) -> HeaderValue {
    HeaderValue::from_str(token.expose()).unwrap_or(HeaderValue::from_static(""))
}

fn away(service: &str, error: &hyper_util::client::legacy::Error) -> Fault {
    let mut why = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        why = format!("{why}: {cause}");
        source = cause.source();
    }
    Fault::Busy(format!("{service} cannot be reached: {why}"))
}

async fn collect<B>(response: Response<B>) -> Result<Response<Bytes>, Fault>
where
    B: axum::body::HttpBody<Data = Bytes>,
    B::Error: std::fmt::Display,
{
    let (parts, body) = response.into_parts();
    let bytes = body
        .collect()
        .await
        .map_err(|error| Fault::Busy(format!("the answer broke off: {error}")))?
        .to_bytes();
    Ok(Response::from_parts(parts, bytes))
}
