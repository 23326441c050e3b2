//! Answers of writes: marked when they were given before.

use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use chassis::ask::Answered;

/// Marks an answer that was given before.
pub const REPLAYED: &str = "idempotency-replayed";

/// 204, marked when it was given before.
pub fn no_content<T>(answered: &Answered<T>) -> Response {
    marked(StatusCode::NO_CONTENT.into_response(), answered.replayed)
}

/// The answer, with a header when it was given before.
pub fn marked(mut response: Response, replayed: bool) -> Response {
    if replayed {
        response
            .headers_mut()
            .insert(REPLAYED, HeaderValue::from_static("true"));
    }
    response
}
