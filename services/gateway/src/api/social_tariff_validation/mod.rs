//! Validation of social tariffs on line: somebody shows who he is at the provider of identities, comes back
//! with a code, and the client that sent him learns whether he has the right. It needs no token of ours: a
//! browser is sent around, and whoever sent it proves that by what it alone knows (PKCE).

mod browser;
mod callback;
mod challenge;
mod get_start;
mod get_validation;
mod post_token;
mod state;

use super::registry::{Operation, offered};
use crate::door::Door;
use axum::Router;
use utoipa_axum::routes;

/// The operations of validation.
pub fn operations() -> Vec<Operation> {
    vec![
        offered(routes!(get_start::handle)),
        offered(routes!(post_token::handle)),
        offered(routes!(get_validation::handle)),
    ]
}

/// Where the provider sends people back to. In no document: only the provider is told of it.
pub fn callback() -> Router<Door> {
    Router::new().route(
        "/social-tariff-validation/callback",
        axum::routing::get(callback::handle),
    )
}
