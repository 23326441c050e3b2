//! What is measured of every request.

use super::deadline::Took;
use super::log::{known, next_line};
use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use chassis::measure::Measure;
use std::time::{Duration, Instant};
use tracing::Instrument;

/// What the door measures.
pub const MEASURES: &[Measure] = &[
    Measure::counter(
        "http_requests_total",
        "Requests that were answered, by method, route and status.",
    ),
    Measure::histogram(
        "http_request_seconds",
        "Seconds that a request took us, without what its client took to send it.",
    ),
];

/// Whoever waited longer than this may ask why.
const SLOW: Duration = Duration::from_secs(1);

/// One span, one count and one duration per request, with names from fixed sets only: nothing that a caller
/// wrote. A `traceparent` from outside decides nothing here.
pub async fn observe(request: Request, next: Next) -> Response {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("unknown", MatchedPath::as_str)
        .to_owned();
    let method = known(request.method());
    let span = tracing::info_span!("http", method, route);
    let started = Instant::now();
    let response = next.run(request).instrument(span).await;
    let ours = response.extensions().get::<Took>();
    let took = ours.map_or_else(|| started.elapsed(), |took| took.0);
    let status = response.status().as_u16();
    if took > SLOW
        && let Some(left_out) = next_line("slow")
    {
        tracing::warn!(
            method,
            route,
            status,
            took_ms = took.as_millis(),
            left_out,
            "slow"
        );
    }
    let labels = [
        ("method", method.to_owned()),
        ("route", route),
        ("status", status.to_string()),
    ];
    metrics::counter!("http_requests_total", &labels).increment(1);
    metrics::histogram!("http_request_seconds", &labels).record(took.as_secs_f64());
    response
}
