//! Custom tokens: secrets that open one thing, for whoever shows nothing else.

use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use contracts::pass::CustomToken;

const HEADER: &str = "x-custom-token";

/// The one that is shown; none of whoever shows a token of his own beside it.
pub fn of(parts: &Parts) -> Option<CustomToken> {
    let token = parts.headers.get(HEADER)?.to_str().ok()?;
    let is_alone = !parts.headers.contains_key(AUTHORIZATION);
    is_alone.then(|| CustomToken(token.trim().to_owned()))
}
