//! Asks between gateway and services: `POST /asks/<service>.<verb>` on the private network, or the same
//! router in-process.

mod budget;
mod callers;
mod client;
mod desk;

pub use budget::{awaited, briefly, within};
pub use callers::{Callers, demo_token, fingerprint};
pub use client::{Answered, Asks};
pub use desk::{Answer, Call, Desk, parse};

use serde::{Deserialize, Serialize};

/// The client's key for a write: the same key with the same request gets the first answer again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Idempotency {
    /// Whose key it is: keys of different clients never meet.
    pub client: String,
    pub key: String,
    /// SHA-256 of operation and body, in hexadecimal.
    pub hash: String,
}

const TOKEN: &str = "x-service-token";
const IDEMPOTENCY: &str = "x-ask-idempotency";
const REPLAYED: &str = "x-ask-replayed";
/// Milliseconds that the caller will wait.
const DEADLINE: &str = "x-ask-deadline";
const TRACEPARENT: &str = "traceparent";

/// The full name of an ask at a service. What every service answers has no service in its name.
fn address<A: contracts::Ask>(service: &str) -> String {
    match A::NAME.contains('.') {
        true => A::NAME.to_owned(),
        false => format!("{service}.{}", A::NAME),
    }
}

#[cfg(test)]
mod tests;
