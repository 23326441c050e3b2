//! Where a caller found us: links that lead back here begin with it.

use super::Door;
use axum::http::header::HOST;
use axum::http::{HeaderMap, Uri};

/// He may have made it up, and is the only one who is told.
pub fn origin(door: &Door, uri: &Uri, headers: &HeaderMap) -> String {
    let named = headers.get(HOST).and_then(|host| host.to_str().ok());
    let host = uri.authority().map(|authority| authority.as_str()).or(named);
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte);
    let host = host.filter(|host| !host.is_empty() && host.bytes().all(is_plain));
    let issuer = door.access.issuer_url();
    let scheme = issuer.split_once("://").map_or("https", |(scheme, _)| scheme);
    host.map_or_else(String::new, |host| format!("{scheme}://{host}"))
}
