//! The public HTTP API: a file per resource, a handler per operation - who may, parse, ask, answer.

mod caller;
mod card_systems;
mod checkins;
mod events;
mod grouppasses;
mod later;
mod openapi;
mod organizers;
mod params;
mod passes;
mod passholders;
mod permissions;
mod problem;
mod rewards;
mod tariffs;
mod ticket_sales;
mod token;
mod write;

pub use openapi::document;

use crate::Door;
use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request};
use axum::http::{HeaderName, Method};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use problem::Problem;
use std::time::{Duration, Instant};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{AllowHeaders, AllowMethods, AllowOrigin, CorsLayer};
use tracing::Instrument;

/// The largest body of a request.
const LARGEST_BODY: usize = 2 << 20;

/// All routes behind the layers that every answer passes, errors included.
pub fn router(door: Door) -> Router {
    let (api, document) = openapi::routes().split_for_parts();
    later::add(api)
        .merge(openapi::pages(document))
        .fallback(|| async { Problem::not_found("No such path") })
        .method_not_allowed_fallback(|| async {
            Problem::new("method/not-allowed", 405, "Method not allowed")
        })
        .with_state(door)
        .layer(from_fn(observe))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(from_fn(in_time))
        .layer(CatchPanicLayer::custom(|_| {
            axum::response::IntoResponse::into_response(Problem::internal())
        }))
        .layer(cors())
}

/// Every origin is echoed with credentials: the token, not the origin, says who may.
fn cors() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(AllowOrigin::mirror_request())
        .allow_credentials(true)
        .allow_headers(AllowHeaders::mirror_request())
        .allow_methods(AllowMethods::list([
            Method::GET,
            Method::POST,
            Method::PUT,
            Method::PATCH,
            Method::DELETE,
        ]))
        .expose_headers([
            HeaderName::from_static(write::REPLAYED),
            HeaderName::from_static("retry-after"),
        ])
}

/// A request that takes too long is told so; a write may have happened: the same key finds out.
async fn in_time(request: Request, next: Next) -> Response {
    let slow = |_| {
        axum::response::IntoResponse::into_response(Problem::new(
            "url/timeout",
            408,
            "The request took too long",
        ))
    };
    tokio::time::timeout(Duration::from_secs(30), next.run(request))
        .await
        .unwrap_or_else(slow)
}

/// One span, one count and one duration per request. A `traceparent` from outside decides nothing here.
async fn observe(request: Request, next: Next) -> Response {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("unknown", MatchedPath::as_str)
        .to_owned();
    let method = request.method().clone();
    let span = tracing::info_span!("http", %method, route);
    let started = Instant::now();
    let response = next.run(request).instrument(span).await;
    let labels = [
        ("method", method.to_string()),
        ("route", route),
        ("status", response.status().as_u16().to_string()),
    ];
    metrics::counter!("http_requests_total", &labels).increment(1);
    metrics::histogram!("http_request_seconds", &labels).record(started.elapsed().as_secs_f64());
    response
}
