//! The public HTTP API: a file per resource, a handler per operation - who may, parse, ask, answer.

mod caller;
mod card_systems;
mod checkins;
mod deadline;
mod decoration;
mod events;
mod grouppasses;
mod in_flight;
mod later;
mod lookups;
mod openapi;
mod organizers;
mod params;
mod passes;
mod passholders;
mod permissions;
mod problem;
mod refusals;
mod regions;
mod rewards;
mod tariffs;
mod ticket_sales;
mod token;
mod write;

pub use openapi::document;

use crate::Door;
use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::{HeaderName, Method};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use chassis::measure::{self, Measure};
use problem::Problem;
use std::time::{Duration, Instant};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{AllowHeaders, AllowMethods, AllowOrigin, CorsLayer};
use tracing::Instrument;

/// What the door measures.
const MEASURES: &[Measure] = &[
    Measure::counter(
        "http_requests_total",
        "Requests that were answered, by method, route and status.",
    ),
    Measure::histogram(
        "http_request_seconds",
        "Seconds that a request took us, without what its client took to send it.",
    ),
    Measure::counter(
        "lookups_total",
        "Look-ups of people and passes, by whether somebody was found.",
    ),
];

/// The largest body of a request.
const LARGEST_BODY: usize = 2 << 20;

/// All routes behind the layers that every answer passes, errors included.
pub fn router(door: Door) -> Router {
    measure::describe(MEASURES);
    let (api, document) = openapi::routes().split_for_parts();
    let budget = door.budget;
    later::add(api)
        // Pages are parts of the program: many who read them slowly hold one copy.
        .layer(from_fn_with_state(
            in_flight::Answers::new(door.proxies),
            in_flight::bounded,
        ))
        .merge(openapi::pages(document))
        .fallback(|| async { Problem::not_found("No such path") })
        .method_not_allowed_fallback(|| async {
            Problem::new("method/not-allowed", 405, "Method not allowed")
        })
        .with_state(door.clone())
        .layer(from_fn_with_state(door, in_budget))
        .layer(from_fn_with_state(budget, deadline::in_time))
        .layer(from_fn(refusals::tell))
        .layer(from_fn(observe))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(CatchPanicLayer::custom(|_| {
            axum::response::IntoResponse::into_response(Problem::internal())
        }))
        .layer(cors())
}

/// Every origin is echoed with credentials: the token, not the origin, says who may. That is harmless only
/// while a caller is known by a bearer token alone, which no browser sends by itself. With cookies, client
/// certificates or HTTP Basic in front, any page could act for its visitor: then origins must be named.
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

/// One budget for all that a request asks of the services: whoever stands at a counter has an answer within
/// three seconds.
async fn in_budget(State(door): State<Door>, request: Request, next: Next) -> Response {
    chassis::ask::within(door.budget, next.run(request)).await
}

/// Whoever waited longer than this may ask why.
const SLOW: Duration = Duration::from_secs(1);

/// The method as far as names of series and spans are concerned: anybody can invent one, and each would stay
/// for ever.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// One span, one count and one duration per request, with names from fixed sets only: nothing that a caller
/// wrote. A `traceparent` from outside decides nothing here.
async fn observe(request: Request, next: Next) -> Response {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("unknown", MatchedPath::as_str)
        .to_owned();
    let method = known(request.method());
    let span = tracing::info_span!("http", method, route);
    let started = Instant::now();
    let response = next.run(request).instrument(span).await;
    let ours = response.extensions().get::<deadline::Took>();
    let took = ours.map_or_else(|| started.elapsed(), |took| took.0);
    let status = response.status().as_u16();
    if took > SLOW
        && let Some(left_out) = refusals::next_line("slow")
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
