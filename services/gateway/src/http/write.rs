//! Writes: bodies with a pointer to what is wrong, and the client's key.

mod json;

use super::problem::Problem;
use crate::Door;
use crate::access::{Principal, Purpose, Secrets};
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use chassis::ask::{Answered, Hashes, Idempotency};
use contracts::Insz;
use serde::de::DeserializeOwned;
use std::convert::Infallible;
use std::time::Duration;

/// Marks an answer that was given before.
pub const REPLAYED: &str = "idempotency-replayed";
const KEY: &str = "idempotency-key";
/// What a body may cost us.
#[derive(Clone, Copy)]
pub struct Bound {
    pub bytes: usize,
    pub time: Duration,
}

/// A body about one thing.
const ONE: Bound = Bound {
    bytes: 64 << 10,
    time: Duration::from_secs(10),
};
/// A body with a list in it.
const LIST: Bound = Bound {
    bytes: 2 << 20,
    time: Duration::from_secs(25),
};

/// A JSON body, with what the key needs of the request. Any content type, chunked or not.
pub struct Body<T> {
    pub value: T,
    pub sent: Sent,
}

/// The request as far as its key is concerned.
pub struct Sent(Option<Key>);

struct Key {
    key: String,
    hash: Hashes,
}

/// A body that nobody has read yet: before it is, the caller must be somebody who may send it.
pub struct Unread(Request);

impl FromRequest<Door> for Unread {
    type Rejection = Infallible;

    async fn from_request(request: Request, _: &Door) -> Result<Self, Infallible> {
        Ok(Self(request))
    }
}

impl Unread {
    /// # Errors
    /// 413 for more than one thing needs, 408 when it comes slowly, 400 for no JSON or another shape.
    pub async fn one<T: DeserializeOwned>(self, door: &Door) -> Result<Body<T>, Problem> {
        self.read(door, ONE).await
    }

    /// # Errors
    /// As [`Self::one`], with more room and time.
    pub async fn list<T: DeserializeOwned>(self, door: &Door) -> Result<Body<T>, Problem> {
        self.read(door, LIST).await
    }

    async fn read<T: DeserializeOwned>(self, door: &Door, bound: Bound) -> Result<Body<T>, Problem> {
        let Self(request) = self;
        let (method, uri, headers) = (
            request.method().clone(),
            request.uri().clone(),
            request.headers().clone(),
        );
        let bytes = collect(request, bound).await?;
        let sent = Sent::new(&door.secrets, &method, &uri, &headers, &bytes)?;
        let value = json::parse(&bytes)?;
        Ok(Body { value, sent })
    }
}

/// # Errors
/// 413 for a larger body, 408 for a slower one, 400 for one that breaks off.
pub async fn collect(mut request: Request, bound: Bound) -> Result<Bytes, Problem> {
    DefaultBodyLimit::max(bound.bytes).apply(&mut request);
    let whole = tokio::time::timeout(bound.time, Bytes::from_request(request, &())).await;
    let whole = whole.map_err(|_| Problem::new("url/timeout", 408, "The body came too slowly"))?;
    whole.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::new("body/invalid-data", 413, "The body is too large"),
        _ => Problem::new("body/invalid-syntax", 400, "The body cannot be read"),
    })
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
    fn new(
        secrets: &Secrets,
        method: &Method,
        uri: &Uri,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<Self, Problem> {
        let key = match headers.get(KEY).map(HeaderValue::to_str) {
            None => return Ok(Self(None)),
            Some(Ok(key)) if !key.trim().is_empty() && key.len() <= 255 && !Insz::stands_in(key) => {
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

/// 204, marked when it was given before.
pub fn no_content<T>(answered: &Answered<T>) -> Response {
    marked(StatusCode::NO_CONTENT.into_response(), answered.replayed)
}

pub fn marked(mut response: Response, replayed: bool) -> Response {
    if replayed {
        response
            .headers_mut()
            .insert(REPLAYED, HeaderValue::from_static("true"));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::{StreamExt, stream};

    const SMALL: Bound = Bound {
        bytes: 8,
        time: Duration::from_millis(50),
    };

    async fn status(body: axum::body::Body) -> u16 {
        let outcome = collect(Request::new(body), SMALL).await;
        let problem = outcome.expect_err("a refusal");
        problem.into_response().status().as_u16()
    }

    #[tokio::test]
    async fn a_body_that_does_not_end_is_408_when_its_time_is_over() {
        let beginning = stream::iter([Ok::<_, Infallible>("{")]);
        let endless = axum::body::Body::from_stream(beginning.chain(stream::pending()));
        assert_eq!(status(endless).await, 408);
    }

    #[tokio::test]
    async fn a_body_of_unknown_length_is_413_as_soon_as_it_is_too_large() {
        let much = stream::repeat(Ok::<_, Infallible>("[[[["));
        assert_eq!(status(axum::body::Body::from_stream(much)).await, 413);
    }
}
