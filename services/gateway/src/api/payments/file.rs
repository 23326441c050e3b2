//! A file about money on its way.

use crate::door::problem::Problem;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chassis::Fault;
use contracts::billing::FileInBase64;

/// The bytes under a name, of this type.
pub fn send(file: &FileInBase64, name: &str, content_type: &'static str) -> Result<Response, Problem> {
    let bytes = STANDARD.decode(&file.0).map_err(Fault::broken)?;
    let headers = [
        (CONTENT_TYPE, content_type.to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (CACHE_CONTROL, "private, no-store".to_owned()),
        (X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    Ok((headers, bytes).into_response())
}
