//! What a call of a sandbox passes: the fault that its client asked for, and the record.

use crate::access::Identity;
use crate::door::Door;
use crate::door::body::{Bound, collect};
use crate::door::caller::bearer;
use crate::door::problem::Problem;
use crate::sandbox::Sandbox;
use crate::sandbox::fault::Kind;
use crate::sandbox::record::{Call, what};
use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::{MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use chassis::Fault;
use contracts::Refusal;
use serde_json::Value;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::time::{Duration, Instant};

const BODY: Bound = Bound {
    bytes: 2 << 20,
    time: Duration::from_secs(25),
};
/// The most of an answer that is looked at.
const LARGEST_ANSWER: usize = 4 << 20;
/// Below the end of a request.
const SLOW: Duration = Duration::from_secs(2);
const TOLD: [&str; 2] = ["/tariffs", "/ticket-sales"];

/// Clients that have asked for no faults, and whoever is no client, pass untouched.
pub async fn around(
    State((door, sandbox)): State<(Door, Arc<Sandbox>)>,
    request: Request,
    next: Next,
) -> Response {
    let route = request.extensions().get::<MatchedPath>().cloned();
    let (parts, body) = request.into_parts();
    let client = client(&door, &parts).await.filter(|client| sandbox.knows(client));
    let (Some(client), Some(route)) = (client, route) else {
        return next.run(Request::from_parts(parts, body)).await;
    };
    let (method, route) = (parts.method.as_str().to_owned(), route.as_str().to_owned());
    let sent = match collect(Request::from_parts(parts.clone(), body), BODY).await {
        Ok(sent) => sent,
        Err(problem) => return problem.into_response(),
    };
    let fault = sandbox.meet(&client, &method, &route);
    let came = Instant::now();
    let (first, done) = go(fault, &parts, &sent, next).await;
    let (done, answer) = match TOLD.contains(&route.as_str()) {
        true => read(done).await,
        false => (done, Value::Null),
    };
    let told = tell(fault, done, &answer);
    let body: Value = serde_json::from_slice(&sent).unwrap_or_default();
    let heard = match fault {
        Some(Kind::ExpiredRight) => &Value::Null,
        _ => &answer,
    };
    let mut what = what(&method, &route, &parts.uri, &body, heard);
    what.also_sold(&first);
    sandbox.keep(
        &client,
        Call {
            key: key(&parts),
            sent: hash(&parts, &sent),
            fault,
            status: told.status().as_u16(),
            what,
            method,
            route,
            came,
            answered: Instant::now(),
            retry_after: retry_after(&told),
        },
    );
    told
}

async fn client(door: &Door, parts: &Parts) -> Option<String> {
    let (principal, _) = door.access.principal(bearer(parts)?).await.ok()?;
    match &principal.identity {
        Identity::Client(id) => Some(id.clone()),
        Identity::User { .. } => None,
    }
}

/// In seconds.
fn retry_after(told: &Response) -> Option<u64> {
    told.headers().get("retry-after")?.to_str().ok()?.parse().ok()
}

fn key(parts: &Parts) -> Option<String> {
    let key = parts.headers.get("idempotency-key")?.to_str().ok()?;
    Some(key.chars().take(255).collect())
}

fn hash(parts: &Parts, sent: &Bytes) -> u64 {
    let mut hasher = DefaultHasher::new();
    (parts.method.as_str(), parts.uri.to_string(), sent.as_ref()).hash(&mut hasher);
    hasher.finish()
}

/// What happens behind the door; and what was answered before, where a request arrives twice.
async fn go(fault: Option<Kind>, parts: &Parts, sent: &Bytes, next: Next) -> (Value, Response) {
    let request = || Request::from_parts(parts.clone(), Body::from(sent.clone()));
    let mut first = Value::Null;
    match fault {
        Some(Kind::ServerError) => return (first, Problem::internal().into_response()),
        Some(Kind::TooManyRequests) => {
            let refusal = Refusal::new(
                "uitpas/rate-limited",
                429,
                "A fault of the sandbox: it was not done",
            );
            return (first, Problem::from(refusal).into_response());
        }
        Some(Kind::Slow) => tokio::time::sleep(SLOW).await,
        Some(Kind::Duplicate) => (_, first) = read(next.clone().run(request()).await).await,
        _ => {}
    }
    (first, next.run(request()).await)
}

/// The answer, and what it says.
async fn read(answer: Response) -> (Response, Value) {
    let (parts, body) = answer.into_parts();
    match axum::body::to_bytes(body, LARGEST_ANSWER).await {
        Ok(bytes) => {
            let value = serde_json::from_slice(&bytes).unwrap_or_default();
            (Response::from_parts(parts, Body::from(bytes)), value)
        }
        Err(_) => (Problem::internal().into_response(), Value::Null),
    }
}

/// As billing says it of a right that has ended.
fn expired() -> Problem {
    let refusal = Refusal::uitpas(
        "social-tariff-expired",
        "A fault of the sandbox: social tariff expired",
    );
    refusal.message(contracts::message::pass_needs_renewal()).into()
}

/// What the client is told of it.
fn tell(fault: Option<Kind>, done: Response, answer: &Value) -> Response {
    match (fault, answer) {
        (Some(Kind::TimeOutAfterWrite), _) => {
            Problem::from(Fault::Busy("a fault of the sandbox: it was done".into())).into_response()
        }
        (Some(Kind::ExpiredRight), _) => expired().into_response(),
        (Some(Kind::IdenticalLines), Value::Array(lines)) => {
            let turned: Vec<&Value> = lines.iter().rev().collect();
            Json(turned).into_response()
        }
        _ => done,
    }
}
