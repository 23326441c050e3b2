//! Who may write is settled before a body is read, and a body is no larger than what it is for.

use crate::provider::{Provider, door, send};
use axum::body::Body;
use axum::http::{Method, Request};
use futures_util::stream;
use serde_json::json;
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A body that notes whether somebody reads it.
fn watched(read: &Arc<AtomicBool>) -> Body {
    let read = read.clone();
    Body::from_stream(stream::once(async move {
        read.store(true, Ordering::SeqCst);
        Ok::<_, Infallible>("[]")
    }))
}

#[tokio::test]
async fn who_may_not_write_is_told_so_before_the_body_is_read() {
    let provider = Provider::start().await;
    let door = door(&provider).await;
    let may_check_in = provider.says(&provider.right_claims());
    for (method, path, token, status) in [
        (Method::POST, "/ticket-sales", may_check_in.as_str(), 403),
        (Method::POST, "/rewards/redeemed", &may_check_in, 403),
        (Method::PUT, "/permissions/somebody", &may_check_in, 403),
        (Method::PUT, "/events/some/settings", &may_check_in, 403),
        (Method::POST, "/passholders", &may_check_in, 403),
        (Method::PUT, "/passholders/somebody", &may_check_in, 403),
        (Method::PUT, "/passholders/somebody/private", &may_check_in, 403),
        (Method::PUT, "/passholders/somebody/picture", &may_check_in, 403),
        (Method::POST, "/checkins", "nonsense", 401),
    ] {
        let read = Arc::new(AtomicBool::new(false));
        let request = Request::builder().method(method).uri(path);
        let request = request.header("authorization", format!("Bearer {token}"));
        let answer = send(&door, request.body(watched(&read)).unwrap()).await;
        assert_eq!(answer.status, status, "{path}");
        assert!(!read.load(Ordering::SeqCst), "{path}");
    }
}

#[tokio::test]
async fn a_check_in_needs_no_two_megabytes() {
    let provider = Provider::start().await;
    let door = door(&provider).await;
    let token = provider.says(&provider.right_claims());
    for (length, status) in [(65 << 10, 413), (1 << 10, 400)] {
        let body = json!({"uitpasNumber": "1", "more": "x".repeat(length)}).to_string();
        let request = Request::post("/checkins").header("authorization", format!("Bearer {token}"));
        let answer = send(&door, request.body(Body::from(body)).unwrap()).await;
        assert_eq!(answer.status, status, "{:?}", answer.body);
        assert_eq!(
            answer.body["type"],
            "https://api.publiq.be/probs/body/invalid-data"
        );
    }
}

/// `{}` as gzip.
const ZIPPED: &[u8] = b"\x1f\x8b\x08\0\0\0\0\0\x02\x03\xab\xae\x05\0C\xbf\xa6\xa3\x02\0\0\0";

#[tokio::test]
async fn a_compressed_body_is_not_unpacked() {
    let provider = Provider::start().await;
    let door = door(&provider).await;
    let token = provider.says(&provider.right_claims());
    for (body, problem) in [(ZIPPED, "body/invalid-syntax"), (b"{}", "body/invalid-data")] {
        let request = Request::post("/checkins")
            .header("authorization", format!("Bearer {token}"))
            .header("content-encoding", "gzip");
        let answer = send(&door, request.body(Body::from(body)).unwrap()).await;
        let problem = format!("https://api.publiq.be/probs/{problem}");
        assert_eq!(answer.body["type"], problem);
    }
}
