//! The documents of the built-in issuer: where tokens are, and the keys that verify them.

use crate::door::Door;
use crate::door::problem::Problem;
use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

/// The public keys (RFC 7517).
pub async fn jwks(State(door): State<Door>) -> Result<Json<Value>, Problem> {
    Ok(Json(door.access.jwks().await?))
}

/// What the issuer offers (OpenID Connect Discovery 1.0).
pub async fn discovery(State(door): State<Door>) -> Json<Value> {
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
