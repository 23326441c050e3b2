//! The browser that is sent around: where it calls from, and where it goes next.

use crate::door::Door;
use crate::door::address::address;
use axum::extract::FromRequestParts;
use axum::http::header::{CACHE_CONTROL, LOCATION, REFERRER_POLICY};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use chassis::Fault;
use std::convert::Infallible;

/// Where somebody calls from.
pub struct Sender(pub String);

impl FromRequestParts<Door> for Sender {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, door: &Door) -> Result<Self, Infallible> {
        Ok(Self(address(parts, door.proxies)))
    }
}

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
