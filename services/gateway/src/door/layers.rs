//! What every answer passes, errors included: from the outside in as the preface of the door lists it.

use super::answer::REPLAYED;
use super::problem::Problem;
use super::{Door, deadline, in_flight, observe, refusals};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderName, Method};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use chassis::measure;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{AllowHeaders, AllowMethods, AllowOrigin, CorsLayer};

/// The largest body of a request.
const LARGEST_BODY: usize = 2 << 20;

/// The operations of the API, and pages that are parts of the program, behind the layers of the door.
pub fn around(api: Router<Door>, pages: Router<Door>, door: Door) -> Router {
    measure::describe(observe::MEASURES);
    let large = from_fn_with_state(in_flight::Answers::new(door.proxies), in_flight::bounded);
    let budget = door.budget;
    api.layer(large)
        // Many who read pages slowly hold one copy.
        .merge(pages)
        .fallback(|| async { Problem::not_found("No such path") })
        .method_not_allowed_fallback(|| async {
            Problem::new("method/not-allowed", 405, "Method not allowed")
        })
        .with_state(door.clone())
        .layer(from_fn_with_state(door, in_budget))
        .layer(from_fn_with_state(budget, deadline::in_time))
        .layer(from_fn(refusals::tell))
        .layer(from_fn(observe::observe))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(CatchPanicLayer::custom(|_| Problem::internal().into_response()))
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
            HeaderName::from_static(REPLAYED),
            HeaderName::from_static("retry-after"),
            HeaderName::from_static("content-disposition"),
        ])
}

/// One budget for all that a request asks of the services: whoever stands at a counter has an answer within
/// three seconds.
async fn in_budget(State(door): State<Door>, request: Request, next: Next) -> Response {
    chassis::ask::within(door.budget, next.run(request)).await
}
