//! What a client sends for a token: as a form, as JSON, or with HTTP Basic.

use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use utoipa::ToSchema;

/// A request for a token, as form or JSON; id and secret may also come as HTTP Basic.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct TokenRequest {
    pub grant_type: String,
    pub client_id: String,
    pub client_secret: String,
}

/// What the body says; none when it is neither a form nor an object.
pub fn read(body: &Bytes) -> Option<TokenRequest> {
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
pub fn basic(headers: &HeaderMap) -> Option<(String, String)> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

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
