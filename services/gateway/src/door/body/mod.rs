//! Bodies of requests: bounded in bytes and time, read when the caller may, with a pointer to what is wrong.

mod form;
mod json;

use super::Door;
use super::key::Sent;
use super::problem::Problem;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, FromRequest, Request};
use axum::http::StatusCode;
use serde::de::DeserializeOwned;
use std::convert::Infallible;
use std::time::Duration;

/// What a body may cost us.
#[derive(Clone, Copy)]
pub struct Bound {
    /// The most that it may have.
    pub bytes: usize,
    /// The longest that it may take to arrive.
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

/// What belongs to a person: the number, and a picture in letters that may look like one.
const PERSON: json::Private = &["/inszNumber", "/registrationPicture"];

/// What nobody but the sender made up, in letters that may look like a number.
const SECRETS: json::Private = &["/code", "/codeVerifier"];

/// The number of an account.
const ACCOUNT: json::Private = &["/iban"];

/// A file in letters that may look like one.
const STATEMENT: json::Private = &["/file"];

/// What belongs to the persons in an order: their numbers, and tokens in letters that may look like one.
const ORDER: json::Private = &[
    "/mainPassholderRegistration/inszNumber",
    "/mainPassholderRegistration/registrationSocialTariff/idToken",
    "/extraPassholderRegistrations/*/inszNumber",
    "/extraPassholderRegistrations/*/registrationSocialTariff/idToken",
];

/// What belongs to people who come together: as that of one.
const PEOPLE: json::Private = &["/passholders/*/inszNumber", "/passholders/*/registrationPicture"];

/// A JSON body, with what the key needs of the request. Any content type, chunked or not.
pub struct Body<T> {
    /// What was sent.
    pub value: T,
    /// The request as far as its key is concerned.
    pub sent: Sent,
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
    /// A body about one thing.
    ///
    /// # Errors
    /// 413 for more than one thing needs, 408 when it comes slowly, 400 for no JSON or another shape.
    pub async fn one<T: DeserializeOwned>(self, door: &Door) -> Result<Body<T>, Problem> {
        self.read(door, ONE, &[]).await
    }

    /// A body about a person: with a national number, and perhaps a picture.
    ///
    /// # Errors
    /// As [`Self::one`], with more room and time.
    pub async fn person<T: DeserializeOwned>(self, door: &Door) -> Result<Body<T>, Problem> {
        self.read(door, LIST, PERSON).await
    }

    /// A body about several people: with national numbers, and perhaps pictures.
    ///
    /// # Errors
    /// As [`Self::person`].
    pub async fn people<T: DeserializeOwned>(self, door: &Door) -> Result<Body<T>, Problem> {
        self.read(door, LIST, PEOPLE).await
    }

    /// A body of secrets that are exchanged.
    ///
    /// # Errors
    /// As [`Self::one`].
    pub async fn secrets<T: DeserializeOwned>(self, door: &Door) -> Result<Body<T>, Problem> {
        self.read(door, ONE, SECRETS).await
    }

    /// A body with the persons of an order.
    ///
    /// # Errors
    /// As [`Self::one`].
    pub async fn order<T: DeserializeOwned>(self, door: &Door) -> Result<Body<T>, Problem> {
        self.read(door, ONE, ORDER).await
    }

    /// A body with the number of an account, whose digits may look like a national number.
    ///
    /// # Errors
    /// As [`Self::one`].
    pub async fn account<T: DeserializeOwned>(self, door: &Door) -> Result<Body<T>, Problem> {
        self.read(door, ONE, ACCOUNT).await
    }

    /// A body with the statement of a bank.
    ///
    /// # Errors
    /// As [`Self::one`], with more room and time.
    pub async fn statement<T: DeserializeOwned>(self, door: &Door) -> Result<Body<T>, Problem> {
        self.read(door, LIST, STATEMENT).await
    }

    /// The file of a form, under this name.
    ///
    /// # Errors
    /// As [`Self::one`]; 400 when there is no such file in it.
    pub async fn file(self, door: &Door, name: &str) -> Result<Body<Vec<u8>>, Problem> {
        let Self(request) = self;
        let (method, uri, headers) = (
            request.method().clone(),
            request.uri().clone(),
            request.headers().clone(),
        );
        let bytes = collect(request, LIST).await?;
        let value = form::file(&headers, &bytes, name)?.to_vec();
        // Not all of the body: each try of a browser has another boundary.
        let sent = Sent::new(&door.secrets, &method, &uri, &headers, &value)?;
        Ok(Body { value, sent })
    }

    /// A body with a list in it.
    ///
    /// # Errors
    /// As [`Self::one`], with more room and time.
    pub async fn list<T: DeserializeOwned>(self, door: &Door) -> Result<Body<T>, Problem> {
        self.read(door, LIST, &[]).await
    }

    async fn read<T: DeserializeOwned>(
        self,
        door: &Door,
        bound: Bound,
        private: json::Private,
    ) -> Result<Body<T>, Problem> {
        let Self(request) = self;
        let (method, uri, headers) = (
            request.method().clone(),
            request.uri().clone(),
            request.headers().clone(),
        );
        let bytes = collect(request, bound).await?;
        let sent = Sent::new(&door.secrets, &method, &uri, &headers, &bytes)?;
        let value = json::parse(&bytes, private)?;
        Ok(Body { value, sent })
    }
}

/// All of a body.
///
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

#[cfg(test)]
mod tests {
    use super::*;
    use axum::response::IntoResponse;
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

    #[test]
    fn a_day_of_no_calendar_is_refused_wherever_it_stands() {
        for body in [
            r#"{"firstDay": "-262143-01-01"}"#,
            r#"[{"from": "+262142-12-31T00:00:00Z"}]"#,
        ] {
            let problem = json::parse::<serde_json::Value>(body.as_bytes(), &[]).expect_err(body);
            assert_eq!(problem.status(), 400, "{body}");
        }
        assert!(json::parse::<serde_json::Value>(br#"{"firstDay": "9999-12-31"}"#, &[]).is_ok());
    }

    #[tokio::test]
    async fn a_body_of_unknown_length_is_413_as_soon_as_it_is_too_large() {
        let much = stream::repeat(Ok::<_, Infallible>("[[[["));
        assert_eq!(status(axum::body::Body::from_stream(much)).await, 413);
    }
}
