//! `POST /oauth/token`: client id and secret in, a token out.

use super::credentials::{TokenRequest, basic, read};
use crate::door::Door;
use crate::door::address::address;
use crate::door::body::{Bound, collect};
use crate::door::problem::Problem;
use crate::door::refusals::Slug;
use crate::limits::Kind;
use axum::Json;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::json;
use std::time::Duration;
use utoipa::ToSchema;

/// Id and secret need no more, nor longer than this to arrive.
const TOKEN: Bound = Bound {
    bytes: 4 << 10,
    time: Duration::from_secs(5),
};

#[derive(Debug, Serialize, ToSchema)]
struct TokenResponse {
    access_token: String,
    token_type: &'static str,
    /// Seconds.
    expires_in: i64,
}

/// Client id and secret in, a short-lived token out (OAuth 2.0 client credentials).
#[utoipa::path(
    post,
    path = "/oauth/token",
    operation_id = "post-oauth-token",
    tag = "Access",
    request_body(content = TokenRequest, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, body = TokenResponse, description = "A token"),
        (status = 400, description = "invalid_request or unsupported_grant_type"),
        (status = 401, description = "invalid_client"),
        (status = 408, description = "invalid_request: the body took more than 5 s"),
        (status = 413, description = "invalid_request: the body has more than 4 KiB"),
        (status = 429, description = "Too many tries"),
    ),
)]
pub async fn handle(State(door): State<Door>, request: Request) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let from = address(&parts, door.proxies);
    door.limits.require(Kind::Token, &from).await?;
    let from_header = basic(&parts.headers);
    let body = match collect(Request::from_parts(parts, body), TOKEN).await {
        Ok(body) => body,
        Err(problem) => return Ok(refuse(problem.status(), "invalid_request", problem.title())),
    };
    let Some(mut wanted) = read(&body) else {
        let words = "The body is neither a form nor JSON";
        return Ok(refuse(StatusCode::BAD_REQUEST, "invalid_request", words));
    };
    if let Some((id, secret)) = from_header {
        (wanted.client_id, wanted.client_secret) = (id, secret);
    }
    if wanted.grant_type != "client_credentials" {
        let error = match wanted.grant_type.is_empty() {
            true => "invalid_request",
            false => "unsupported_grant_type",
        };
        let words = "grant_type must be client_credentials";
        return Ok(refuse(StatusCode::BAD_REQUEST, error, words));
    }
    let issued = door.access.token(&wanted.client_id, &wanted.client_secret);
    let Some(issued) = issued.await? else {
        let words = "Client id and secret do not match";
        return Ok(refuse(StatusCode::UNAUTHORIZED, "invalid_client", words));
    };
    let token = TokenResponse {
        access_token: issued.access_token,
        token_type: "Bearer",
        expires_in: issued.expires_in,
    };
    Ok(([(CACHE_CONTROL, "no-store")], Json(token)).into_response())
}

/// OAuth 2.0 has its own error body (RFC 6749 5.2), with words for developers; it carries `type` and `title`
/// as well.
fn refuse(status: StatusCode, error: &str, words: &str) -> Response {
    let is_unauthorized = status == StatusCode::UNAUTHORIZED;
    let slug = match is_unauthorized {
        true => "auth/unauthorized",
        false => "body/invalid-data",
    };
    let body = json!({
        "error": error, "error_description": words, "status": status.as_u16(),
        "type": format!("https://api.publiq.be/probs/{slug}"), "title": error,
    });
    let mut response = (status, Json(body)).into_response();
    response.extensions_mut().insert(Slug(slug.to_owned()));
    if is_unauthorized {
        let basic = HeaderValue::from_static("Basic realm=\"beleefregio\"");
        response.headers_mut().insert(WWW_AUTHENTICATE, basic);
    }
    response
}
