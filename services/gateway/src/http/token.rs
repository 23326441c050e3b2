//! The built-in issuer: tokens for API clients, and the documents by which others verify them.

use super::caller::address;
use super::problem::Problem;
use crate::Door;
use crate::limits::Kind;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new()
        .routes(routes!(post_token))
        .route("/.well-known/openid-configuration", axum::routing::get(discovery))
        .route("/.well-known/jwks.json", axum::routing::get(jwks))
}

/// A request for a token, as form or JSON; id and secret may also come as HTTP Basic.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct TokenRequest {
    grant_type: String,
    client_id: String,
    client_secret: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct TokenResponse {
    access_token: String,
    token_type: &'static str,
    /// Seconds.
    expires_in: i64,
}

/// Client id and secret in, a short-lived token out (OAuth 2.0 client credentials).
#[utoipa::path(post, path = "/oauth/token", operation_id = "post-oauth-token", tag = "Access",
    request_body(content = TokenRequest, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, body = TokenResponse, description = "A token"), (status = 400, description = "invalid_request or unsupported_grant_type"),
              (status = 401, description = "invalid_client"), (status = 429, description = "Too many tries")))]
async fn post_token(State(door): State<Door>, request: Request) -> Result<Response, Problem> {
    let (mut parts, body) = request.into_parts();
    door.limits.require(Kind::Token, &address(&parts, &door)).await?;
    let headers = HeaderMap::from_request_parts(&mut parts, &door)
        .await
        .unwrap_or_default();
    let body = axum::body::to_bytes(body, 16 * 1024).await.unwrap_or_default();
    let Some(mut wanted) = read(&body) else {
        return Ok(refuse(StatusCode::BAD_REQUEST, "invalid_request"));
    };
    if let Some((id, secret)) = basic(&headers) {
        (wanted.client_id, wanted.client_secret) = (id, secret);
    }
    if wanted.grant_type != "client_credentials" {
        return Ok(refuse(StatusCode::BAD_REQUEST, "unsupported_grant_type"));
    }
    Ok(
        match door
            .access
            .token(&wanted.client_id, &wanted.client_secret)
            .await?
        {
            None => refuse(StatusCode::UNAUTHORIZED, "invalid_client"),
            Some(issued) => {
                let body = TokenResponse {
                    access_token: issued.access_token,
                    token_type: "Bearer",
                    expires_in: issued.expires_in,
                };
                ([(CACHE_CONTROL, "no-store")], Json(body)).into_response()
            }
        },
    )
}

fn read(body: &Bytes) -> Option<TokenRequest> {
    if let Ok(json) = serde_json::from_slice(body) {
        return Some(json);
    }
    let uri = format!("/?{}", std::str::from_utf8(body).ok()?).parse().ok()?;
    axum::extract::Query::<TokenRequest>::try_from_uri(&uri)
        .ok()
        .map(|form| form.0)
}

fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let encoded = headers
        .get(AUTHORIZATION)?
        .to_str()
        .ok()?
        .strip_prefix("Basic ")?;
    let text = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
    text.split_once(':')
        .map(|(id, secret)| (id.to_owned(), secret.to_owned()))
}

/// OAuth 2.0 has its own error body; it carries `type` and `title` as well.
fn refuse(status: StatusCode, error: &str) -> Response {
    let slug = if status == StatusCode::UNAUTHORIZED {
        "auth/unauthorized"
    } else {
        "body/invalid-data"
    };
    let body = json!({"error": error, "type": format!("https://api.publiq.be/probs/{slug}"), "title": error, "status": status.as_u16()});
    (status, Json(body)).into_response()
}

async fn jwks(State(door): State<Door>) -> Result<Json<Value>, Problem> {
    Ok(Json(door.access.jwks().await?))
}

async fn discovery(State(door): State<Door>) -> Json<Value> {
    let issuer = door.access.issuer_url();
    Json(json!({
        "issuer": issuer,
        "token_endpoint": format!("{issuer}/oauth/token"),
        "jwks_uri": format!("{issuer}/.well-known/jwks.json"),
        "grant_types_supported": ["client_credentials"],
        "response_types_supported": ["token"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
    }))
}
