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
        // No path has a question mark: what is asked without a query has no other's hash.
        let operation = match uri.query().filter(|query| !query.is_empty()) {
            Some(query) => format!("{method} {}?{query}\n", uri.path()),
            None => format!("{method} {}\n", uri.path()),
        };
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

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(uri: &'static str) -> Hashes {
        let mut headers = HeaderMap::new();
        headers.insert(KEY, HeaderValue::from_static("one"));
        let secrets = Secrets::new("a secret").unwrap();
        let sent = Sent::new(&secrets, &Method::POST, &Uri::from_static(uri), &headers, b"{}");
        sent.ok().unwrap().0.unwrap().hash
    }

    #[test]
    fn a_key_that_was_used_for_one_organizer_is_not_used_for_another() {
        let memberships = "/passholders/1/association-memberships";
        assert_eq!(hash(memberships), hash("/passholders/1/association-memberships?"));
        let secrets = Secrets::new("a secret").unwrap();
        let operation = format!("POST {memberships}\n");
        let before = secrets.fingerprints(Purpose::Request, &[operation.as_bytes(), b"{}"]);
        assert_eq!(hash(memberships), before, "as it was before queries counted");
        let of_one = hash("/passholders/1/association-memberships?organizerId=one");
        assert_eq!(
            of_one,
            hash("/passholders/1/association-memberships?organizerId=one")
        );
        assert_ne!(
            of_one,
            hash("/passholders/1/association-memberships?organizerId=two")
        );
        assert_ne!(of_one, hash(memberships));
    }
}
