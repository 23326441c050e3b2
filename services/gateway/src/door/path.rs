//! The parts of a path: one that cannot be read names nothing.

use super::problem::Problem;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;

/// The parts of the path; one that cannot be read names nothing.
pub struct Path<T>(pub T);

impl<S: Send + Sync, T: serde::de::DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path = axum::extract::Path::from_request_parts(parts, state).await;
        path.map(|axum::extract::Path(value)| Self(value))
            .map_err(|_| Problem::not_found("No such path"))
    }
}

/// An id in the path that is no UUID names nothing.
pub fn uuid(text: &str) -> Result<uuid::Uuid, Problem> {
    text.parse().map_err(|_| Problem::not_found("Unknown id"))
}
