//! Pages are parts of the program: whoever asks for them holds no copies.

use crate::provider::{open, settings, stage};
use axum::body::{Body, Bytes};
use axum::http::Request;
use http_body_util::BodyExt;
use tower::ServiceExt;

#[tokio::test]
async fn many_who_read_the_document_and_the_pages_hold_one_copy() {
    let stage = stage().await;
    let door = open(&stage, &settings());
    let read = async |path: &str| -> Bytes {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let answer = door.clone().oneshot(request).await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        answer.into_body().collect().await.unwrap().to_bytes()
    };
    for path in [
        "/openapi.json",
        "/docs/swagger-ui-bundle.js",
        "/docs/swagger-ui.css",
    ] {
        let (one, two) = (read(path).await, read(path).await);
        assert!(one.len() > 64 << 10, "{path}: {}", one.len());
        assert_eq!(one.as_ptr(), two.as_ptr(), "{path}");
    }
    let document: serde_json::Value = serde_json::from_slice(&read("/openapi.json").await).unwrap();
    assert_eq!(document["info"]["title"], "Beleefregio");
}
