//! Tokens of callers: what each shows when it asks, and what of it is known to the others.

use crate::hex::hex;

/// What every demo token begins with.
pub const DEMO: &str = "demo-token-of-";

/// The SHA-256 of a token, in hexadecimal.
pub fn fingerprint(token: &str) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, token.as_bytes());
    hex(digest.as_ref())
}

/// What a caller shows in development, unless the settings say otherwise.
pub fn demo_token(caller: &str) -> String {
    format!("{DEMO}{caller}")
}
