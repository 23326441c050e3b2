//! The browser that is sent around: where it goes next.

use axum::http::header::{CACHE_CONTROL, LOCATION, REFERRER_POLICY};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use chassis::Fault;

/// 303: the browser goes there, and nobody remembers it or tells where it comes from.
pub fn see_other(url: &str) -> Result<Response, Fault> {
    let location = HeaderValue::from_str(url).map_err(Fault::broken)?;
    let no_store = HeaderValue::from_static("no-store");
    let headers = [
        (LOCATION, location),
        (CACHE_CONTROL, no_store),
        (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    ];
    Ok((StatusCode::SEE_OTHER, headers).into_response())
}
