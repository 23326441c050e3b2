//! Asks between gateway and services: `POST /asks/<service>.<verb>` on the private network, or the same
//! router in-process.

mod budget;
mod callers;
mod client;
mod desk;

pub use crate::tokens::{demo_token, fingerprint};
pub use budget::{awaited, briefly, within};
pub use callers::Callers;
pub use client::{Answered, Asks};
pub use desk::{Answer, Call, Desk, parse};

use serde::{Deserialize, Serialize};

/// The client's key for a write: the same key with the same request gets the first answer again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Idempotency {
    /// Whose key it is: keys of different clients never meet.
    pub client: String,
    pub key: String,
    pub hash: Hashes,
}

/// The hash of operation and body in hexadecimal, under each secret that counts, the newest first. The newest
/// is kept with the key; a request that was kept under an older one is known again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hashes(String);

impl Hashes {
    /// What is kept.
    pub fn newest(&self) -> &str {
        self.0.split('\n').next().unwrap_or_default()
    }

    /// Whether what was kept is of this request.
    pub fn have(&self, kept: &str) -> bool {
        self.0.split('\n').any(|hash| hash == kept)
    }
}

/// Hashes on lines of their own; services of an earlier version know one alone.
impl<T: Into<String>> From<T> for Hashes {
    fn from(hashes: T) -> Self {
        Self(hashes.into())
    }
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
