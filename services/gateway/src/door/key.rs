//! The client's key of a write, which makes a repeat harmless: the same key with the same request gets the
//! first answer again, for thirty days.

use super::Door;
use super::problem::Problem;
use crate::access::{Principal, Purpose, Secrets};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, Uri};
use chassis::ask::{Hashes, Idempotency};
use contracts::Insz;

/// The header that a client's key comes in.
const KEY: &str = "idempotency-key";
/// In bytes.
const LONGEST_KEY: usize = 255;

/// The request as far as its key is concerned.
pub struct Sent(Option<Key>);

struct Key {
    key: String,
    hash: Hashes,
}

/// A request without a body.
impl FromRequestParts<Door> for Sent {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, door: &Door) -> Result<Self, Problem> {
        Self::new(&door.secrets, &parts.method, &parts.uri, &parts.headers, b"")
    }
}

impl Sent {
    /// The hash is keyed: a body may hold a national number, of which there are few enough to try them.
    ///
    /// # Errors
    /// 400 for a key that is too long, unprintable or a national number.
    pub fn new(
        secrets: &Secrets,
        method: &Method,
        uri: &Uri,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<Self, Problem> {
        let key = match headers.get(KEY).map(HeaderValue::to_str) {
            None => return Ok(Self(None)),
            Some(Ok(key)) if !key.trim().is_empty() && key.len() <= LONGEST_KEY && !Insz::stands_in(key) => {
                key.trim().to_owned()
            }
            Some(_) => {
                return Err(Problem::new(
                    "header/invalid",
                    400,
                    "Idempotency-Key must have 1 to 255 printable characters, and not be a national number",
                ));
            }
        };
        let operation = format!("{method} {}\n", uri.path());
        let hash = secrets.fingerprints(Purpose::Request, &[operation.as_bytes(), body]);
        Ok(Self(Some(Key { key, hash })))
    }

    /// The key of this caller for this request, if one was given.
    pub fn key(&self, principal: &Principal) -> Option<Idempotency> {
        let Key { key, hash } = self.0.as_ref()?;
        Some(Idempotency {
            client: principal.identity.id(),
            key: key.clone(),
            hash: hash.clone(),
        })
    }
}
