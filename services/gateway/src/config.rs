//! Settings of the gateway; `config.toml` beside the crate explains each.

use serde::{Deserialize, Serialize};

pub const DEFAULT: &str = include_str!("../config.toml");

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub public: String,
    pub behind_proxy: bool,
    pub issuer: String,
    pub audience: String,
    pub token_seconds: i64,
    pub per_client_per_minute: u32,
    pub anonymous_per_minute: u32,
    pub tokens_per_minute: u32,
    pub trusted: Vec<TrustedIssuer>,
}

/// An OIDC provider whose tokens are accepted.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrustedIssuer {
    pub issuer: String,
    pub jwks_url: String,
    pub audience: String,
}
