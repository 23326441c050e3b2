//! Tokens: the built-in issuer hands them to API clients, and publishes the documents by which others verify
//! them.

mod credentials;
mod documents;
mod post_token;

pub use credentials::basic;

use super::registry::{Operation, offered};
use crate::door::Door;
use axum::Router;
use axum::routing::{get, post};
use utoipa_axum::routes;

/// The operations of tokens.
pub fn operations() -> Vec<Operation> {
    vec![offered(routes!(post_token::handle))]
}

/// The documents of the issuer, and the places where clients that were made for the UiTPAS API expect them,
/// whatever realm they name.
pub fn documents() -> Router<Door> {
    Router::new()
        .route("/.well-known/openid-configuration", get(documents::discovery))
        .route("/.well-known/jwks.json", get(documents::jwks))
        .route(
            "/realms/{realm}/.well-known/openid-configuration",
            get(documents::discovery),
        )
        .route(
            "/realms/{realm}/protocol/openid-connect/token",
            post(post_token::handle),
        )
        .route(
            "/realms/{realm}/protocol/openid-connect/certs",
            get(documents::jwks),
        )
}
