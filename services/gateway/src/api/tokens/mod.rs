//! The built-in issuer: tokens for API clients, and the documents by which others verify them.

use crate::door::Door;
use crate::door::address::address;
use crate::door::body::{Bound, collect};
use crate::door::problem::Problem;
use crate::door::refusals::Slug;
use crate::limits::Kind;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::time::Duration;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Id and secret need no more, nor longer than this to arrive.
const TOKEN: Bound = Bound {
    bytes: 4 << 10,
    time: Duration::from_secs(5),
};

pub fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new()
        .routes(routes!(post_token))
        .route("/.well-known/openid-configuration", get(discovery))
        .route("/.well-known/jwks.json", get(jwks))
        // Where clients that were made for the UiTPAS API expect them, whatever realm they name.
        .route("/realms/{realm}/.well-known/openid-configuration", get(discovery))
        .route("/realms/{realm}/protocol/openid-connect/token", post(post_token))
        .route("/realms/{realm}/protocol/openid-connect/certs", get(jwks))
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
              (status = 401, description = "invalid_client"), (status = 408, description = "invalid_request: the body took more than 5 s"),
              (status = 413, description = "invalid_request: the body has more than 4 KiB"), (status = 429, description = "Too many tries")))]
async fn post_token(State(door): State<Door>, request: Request) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    door.limits
        .require(Kind::Token, &address(&parts, door.proxies))
        .await?;
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
    Ok(
        match door
            .access
            .token(&wanted.client_id, &wanted.client_secret)
            .await?
        {
            None => refuse(
                StatusCode::UNAUTHORIZED,
                "invalid_client",
                "Client id and secret do not match",
            ),
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
    // A list would be read as the members in their order.
    if body.trim_ascii_start().starts_with(b"{") {
        return serde_json::from_slice(body).ok();
    }
    let uri = format!("/?{}", std::str::from_utf8(body).ok()?).parse().ok()?;
    axum::extract::Query::<TokenRequest>::try_from_uri(&uri)
        .ok()
        .map(|form| form.0)
}

/// Id and secret as HTTP Basic: form-encoded before they are joined (RFC 6749 2.3.1).
fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let (scheme, encoded) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = text.split_once(':')?;
    Some((form_decoded(id), form_decoded(secret)))
}

/// Text that is no encoding stands for itself: not every client encodes.
fn form_decoded(text: &str) -> String {
    let uri = format!(
        "/?t={}",
        text.replace('&', "%26").replace('=', "%3D").replace('#', "%23")
    );
    let parsed = uri.parse().ok();
    let decoded = parsed.and_then(|uri| axum::extract::Query::<OneText>::try_from_uri(&uri).ok());
    decoded.map_or_else(|| text.to_owned(), |query| query.0.t)
}

#[derive(Deserialize)]
struct OneText {
    t: String,
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
        "error": error, "error_description": words, "type": format!("https://api.publiq.be/probs/{slug}"), "title": error,
        "status": status.as_u16(),
    });
    let mut response = (status, Json(body)).into_response();
    response.extensions_mut().insert(Slug(slug.to_owned()));
    if is_unauthorized {
        let basic = HeaderValue::from_static("Basic realm=\"beleefregio\"");
        response.headers_mut().insert(WWW_AUTHENTICATE, basic);
    }
    response
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_a_form_or_an_object() {
        for body in [
            "grant_type=client_credentials&client_id=shop",
            r#" {"grant_type": "client_credentials", "client_id": "shop"}"#,
        ] {
            let wanted = read(&body.into()).unwrap();
            assert_eq!(
                (wanted.grant_type.as_str(), wanted.client_id.as_str()),
                ("client_credentials", "shop")
            );
        }
        assert!(read(&"{".into()).is_none());
        let list = read(&r#"["client_credentials", "shop", "secret"]"#.into());
        assert!(list.is_none_or(|wanted| wanted.grant_type.is_empty()));
    }

    #[test]
    fn basic_is_read_in_any_case_and_decoded() {
        let read = |value: String| {
            let value = HeaderValue::from_str(&value).unwrap();
            basic(&HeaderMap::from_iter([(AUTHORIZATION, value)]))
        };
        let is = |id: &str, secret: &str| Some((id.to_owned(), secret.to_owned()));
        let of = |text: &str| STANDARD.encode(text);
        assert_eq!(read(format!("Basic {}", of("shop:s"))), is("shop", "s"));
        assert_eq!(
            read(format!("basic {}", of("my%20shop:a%2Bb%3A%25"))),
            is("my shop", "a+b:%")
        );
        assert_eq!(
            read(format!("BASIC {}", of("shop:a&b=c#d"))),
            is("shop", "a&b=c#d")
        );
        assert_eq!(read(format!("Bearer {}", of("shop:s"))), None);
        assert_eq!(read("Basic not-base64!".into()), None);
    }
}
