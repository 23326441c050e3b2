//! A request for a token has a small body, which does not take long.

use crate::provider::{send, settings, stage};
use axum::body::Body;
use axum::http::Request;
use chassis::Lifecycle;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What a refusal says, in the shape of RFC 6749 5.2, and as a problem.
fn said(body: &Value) -> (&Value, &Value, &Value) {
    (&body["error"], &body["error_description"], &body["status"])
}

#[tokio::test]
async fn a_request_for_a_token_has_four_kilobytes() {
    let stage = stage().await;
    let door = crate::provider::open(&stage, &settings());
    let ask = async |length: usize| {
        let body = "grant_type=client_credentials&client_id=shop&client_secret=";
        let body = format!("{body}{}", "x".repeat(length - body.len()));
        let request = Request::post("/oauth/token").body(Body::from(body));
        send(&door, request.unwrap()).await
    };
    let fits = ask(4 << 10).await;
    assert_eq!(
        (fits.status, &fits.body["error"]),
        (401, &json!("invalid_client"))
    );
    let large = ask((4 << 10) + 1).await;
    assert_eq!(large.status, 413);
    let words = json!("The body is too large");
    assert_eq!(
        said(&large.body),
        (&json!("invalid_request"), &words, &json!(413))
    );
}

#[tokio::test]
async fn what_is_wrong_with_a_request_for_a_token_has_the_words_of_oauth() {
    let stage = stage().await;
    let door = crate::provider::open(&stage, &settings());
    for (body, error) in [
        ("client_id=shop&client_secret=s", "invalid_request"),
        ("grant_type=", "invalid_request"),
        (r#"{"client_id": "shop"}"#, "invalid_request"),
        (r#"["client_credentials", "shop", "s"]"#, "invalid_request"),
        ("{", "invalid_request"),
        ("grant_type=password&client_id=shop", "unsupported_grant_type"),
    ] {
        let request = Request::post("/oauth/token").body(Body::from(body));
        let refused = send(&door, request.unwrap()).await;
        assert_eq!(
            (refused.status, &refused.body["error"]),
            (400, &json!(error)),
            "{body}"
        );
    }
}

#[tokio::test]
async fn a_request_for_a_token_that_does_not_end_is_408_after_five_seconds() {
    let stage = stage().await;
    let (settings, lifecycle) = (settings(), Lifecycle::default());
    let (door, _) = gateway::service(&stage.office, &settings).unwrap();
    let address = gateway::open(door, &settings, &lifecycle).await.unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = "POST /oauth/token HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\nconnection: close\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    let (mut read, mut write) = stream.into_split();
    let (started, mut answer) = (Instant::now(), String::new());
    let drips = async {
        for _ in 0..20 {
            tokio::time::sleep(Duration::from_millis(500)).await;
            if write.write_all(b"x").await.is_err() {
                break;
            }
        }
    };
    tokio::select! {
        done = read.read_to_string(&mut answer) => done.map(drop).unwrap(),
        () = drips => panic!("no answer in ten seconds"),
    }
    assert!(started.elapsed() >= Duration::from_secs(5));
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    let words = json!("The body came too slowly");
    let body: Value = serde_json::from_str(body).unwrap();
    assert_eq!(said(&body), (&json!("invalid_request"), &words, &json!(408)));
}
