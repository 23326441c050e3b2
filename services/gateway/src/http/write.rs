//! Writes: bodies with a pointer to what is wrong, and the client's key.

use super::problem::Problem;
use crate::Door;
use crate::access::{Principal, Purpose, Secrets};
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use chassis::ask::{Answered, Idempotency};
use contracts::{Insz, Refusal};
use serde::de::DeserializeOwned;

/// Marks an answer that was given before.
pub const REPLAYED: &str = "idempotency-replayed";
const KEY: &str = "idempotency-key";
/// What is no pass number there is refused in words that clients know, and kept nowhere.
const PASS_NUMBER: &str = "uitpasNumber";

/// A JSON body, with what the key needs of the request. Any content type, chunked or not.
pub struct Body<T> {
    pub value: T,
    pub sent: Sent,
}

/// The request as far as its key is concerned.
pub struct Sent(Option<Key>);

struct Key {
    key: String,
    hash: String,
}

impl<T: DeserializeOwned> FromRequest<Door> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, door: &Door) -> Result<Self, Problem> {
        let (method, uri, headers) = (
            request.method().clone(),
            request.uri().clone(),
            request.headers().clone(),
        );
        let bytes =
            Bytes::from_request(request, door)
                .await
                .map_err(|rejection| match rejection.status() {
                    StatusCode::PAYLOAD_TOO_LARGE => {
                        Problem::new("body/invalid-data", 413, "The body is too large")
                    }
                    _ => Problem::new("body/invalid-syntax", 400, "The body cannot be read"),
                })?;
        let sent = Sent::new(&door.secrets, &method, &uri, &headers, &bytes)?;
        Ok(Self {
            value: parse(&bytes)?,
            sent,
        })
    }
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    if bytes.trim_ascii().is_empty() {
        return Err(Problem::new("body/missing", 400, "Body missing"));
    }
    // Syntax first: only what is JSON can have a wrong shape.
    let value: serde_json::Value = serde_json::from_slice(bytes).map_err(|error| {
        Problem::from(
            Refusal::new("body/invalid-syntax", 400, "Invalid body syntax").detail(error.to_string()),
        )
    })?;
    refuse_national_numbers(&value, "")?;
    serde_path_to_error::deserialize(value).map_err(|error| {
        let pointer: String = error.path().iter().filter_map(pointer_part).collect();
        Refusal::invalid_data(&[(pointer, error.inner().to_string())]).into()
    })
}

/// A clerk who scans an identity card into the wrong field must not leave the number in a sale, or in an answer that is kept. No
/// write takes national numbers so far.
fn refuse_national_numbers(value: &serde_json::Value, pointer: &str) -> Result<(), Refusal> {
    use serde_json::Value;
    match value {
        Value::String(text) if Insz::stands_in(text) => Err(Refusal::invalid_data(&[(
            pointer.to_owned(),
            "a national number does not belong here".into(),
        )])),
        Value::Array(all) => {
            let mut inside = all.iter().enumerate();
            inside.try_for_each(|(n, one)| refuse_national_numbers(one, &format!("{pointer}/{n}")))
        }
        Value::Object(all) => {
            let mut inside = all.iter().filter(|(name, _)| *name != PASS_NUMBER);
            inside.try_for_each(|(name, one)| refuse_national_numbers(one, &format!("{pointer}/{name}")))
        }
        _ => Ok(()),
    }
}

fn pointer_part(segment: &serde_path_to_error::Segment) -> Option<String> {
    use serde_path_to_error::Segment;
    match segment {
        Segment::Seq { index } => Some(format!("/{index}")),
        Segment::Map { key } => Some(format!("/{}", key.replace('~', "~0").replace('/', "~1"))),
        Segment::Enum { .. } | Segment::Unknown => None,
    }
}

/// A request without a body.
impl FromRequestParts<Door> for Sent {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, door: &Door) -> Result<Self, Problem> {
        Self::new(&door.secrets, &parts.method, &parts.uri, &parts.headers, b"")
    }
}

impl Sent {
    /// The hash is keyed: a body may hold a national number, and there are few enough of those to try them all.
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
        let hash = secrets.fingerprint(Purpose::Request, &[operation.as_bytes(), body]);
        Ok(Self(Some(Key { key, hash })))
    }

    /// The key of this caller for this request, if one was given.
    pub fn key(&self, principal: &Principal) -> Option<Idempotency> {
        let Key { key, hash } = self.0.as_ref()?;
        Some(Idempotency {
            client: principal.caller.id(),
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
