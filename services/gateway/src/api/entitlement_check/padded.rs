//! Answers of one size.

use crate::door::problem::Problem;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use chassis::Fault;
use contracts::pass::{EntitlementAnswer, LONGEST_CHECK};

/// The answer with blanks behind it, which JSON allows, and with nothing that depends on it in its headers.
/// Nobody on the way may keep it, or press the blanks together.
///
/// # Errors
/// When it cannot be written.
pub fn padded(answer: &EntitlementAnswer) -> Result<Response, Problem> {
    let mut body = serde_json::to_string(answer).map_err(Fault::broken)?;
    let blanks = LONGEST_CHECK.saturating_sub(body.len());
    body.extend(std::iter::repeat_n(' ', blanks));
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (CACHE_CONTROL, HeaderValue::from_static("no-store, no-transform")),
    ];
    Ok((headers, body).into_response())
}
