//! What a listener bears, on real sockets.

use super::*;
use axum::routing::{get, post};
use std::time::Instant;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::Notify;

const PATIENCE: Duration = Duration::from_secs(10);

fn limits() -> Limits {
    Limits {
        connections: 64,
        headers: Duration::from_millis(200),
        idle: Duration::from_millis(1500),
        finish: Duration::from_secs(5),
    }
}

async fn open(lifecycle: &Lifecycle, limits: Limits, router: Router) -> SocketAddr {
    listen(lifecycle, "test", "127.0.0.1:0", limits, router)
        .await
        .unwrap()
}

fn hello() -> Router {
    Router::new().route("/", get(|| async { "hello" }))
}

async fn send(address: SocketAddr, text: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(text.as_bytes()).await.unwrap();
    stream
}

/// All that comes until the other side closes.
async fn rest(stream: &mut TcpStream) -> String {
    let mut all = Vec::new();
    tokio::time::timeout(PATIENCE, stream.read_to_end(&mut all))
        .await
        .expect("the connection is closed")
        .unwrap_or_default();
    String::from_utf8_lossy(&all).into_owned()
}

async fn read_some(stream: &mut TcpStream) -> String {
    let mut some = vec![0; 4096];
    let count = tokio::time::timeout(PATIENCE, stream.read(&mut some))
        .await
        .expect("an answer")
        .unwrap();
    String::from_utf8_lossy(&some[..count]).into_owned()
}

#[tokio::test]
async fn a_connection_that_says_nothing_is_closed() {
    let lifecycle = Lifecycle::default();
    let address = open(&lifecycle, limits(), hello()).await;
    assert_eq!(rest(&mut send(address, "").await).await, "");
    lifecycle.stop();
    assert!(lifecycle.finished(PATIENCE).await);
}

#[tokio::test]
async fn a_header_that_does_not_end_is_closed_long_before_an_idle_connection() {
    let lifecycle = Lifecycle::default();
    let long = Limits {
        idle: Duration::from_secs(3600),
        ..limits()
    };
    let address = open(&lifecycle, long, hello()).await;
    let mut stream = send(address, "GET / HTTP/1.1\r\nhost: x\r\n\r\n").await;
    assert!(read_some(&mut stream).await.ends_with("hello"));
    stream.write_all(b"GET / HTTP/1.1\r\nhost:").await.unwrap();
    rest(&mut stream).await;
}

#[tokio::test]
async fn a_connection_without_requests_is_closed_in_the_end() {
    let lifecycle = Lifecycle::default();
    let address = open(&lifecycle, limits(), hello()).await;
    let started = Instant::now();
    let mut stream = send(address, "GET / HTTP/1.1\r\nhost: x\r\n\r\n").await;
    assert!(rest(&mut stream).await.ends_with("hello"));
    assert!(started.elapsed() >= limits().idle, "and not before");
}

#[tokio::test]
async fn a_request_that_takes_long_is_not_idle() {
    let lifecycle = Lifecycle::default();
    let slow = get(|| async {
        tokio::time::sleep(Duration::from_millis(600)).await;
        "at last"
    });
    let short = Limits {
        idle: Duration::from_millis(100),
        ..limits()
    };
    let address = open(&lifecycle, short, Router::new().route("/", slow)).await;
    let mut stream = send(address, "GET / HTTP/1.1\r\nhost: x\r\n\r\n").await;
    assert!(rest(&mut stream).await.ends_with("at last"));
}

#[tokio::test]
async fn who_comes_when_all_places_are_taken_waits_for_one() {
    let lifecycle = Lifecycle::default();
    let one = Limits {
        connections: 1,
        headers: PATIENCE,
        ..limits()
    };
    let address = open(&lifecycle, one, hello()).await;
    let first = send(address, "").await;
    let mut second = send(address, "GET / HTTP/1.1\r\nhost: x\r\n\r\n").await;
    let early = tokio::time::timeout(Duration::from_millis(300), second.readable()).await;
    assert!(early.is_err(), "no place yet");
    drop(first);
    assert!(read_some(&mut second).await.ends_with("hello"));
}

#[tokio::test]
async fn ten_thousand_headers_are_refused() {
    let lifecycle = Lifecycle::default();
    let address = open(&lifecycle, limits(), hello()).await;
    let many: String = (0..10_000).map(|n| format!("h{n}: 1\r\n")).collect();
    let mut stream = TcpStream::connect(address).await.unwrap();
    // The answer may come while we still write.
    let _ = stream
        .write_all(format!("GET / HTTP/1.1\r\n{many}\r\n").as_bytes())
        .await;
    let answer = read_some(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
}

#[tokio::test]
async fn what_was_taken_is_finished_and_nothing_new_is_taken() {
    let lifecycle = Lifecycle::default();
    let (begun, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let slow = {
        let (begun, go_on) = (begun.clone(), go_on.clone());
        post(|| async move {
            begun.notify_one();
            go_on.notified().await;
            "done"
        })
    };
    let address = open(&lifecycle, limits(), hello().route("/slow", slow)).await;
    let mut under_way = send(address, "POST /slow HTTP/1.1\r\nhost: x\r\n\r\n").await;
    begun.notified().await;
    lifecycle.stop();
    while TcpStream::connect(address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    go_on.notify_one();
    assert!(rest(&mut under_way).await.ends_with("done"));
    assert!(lifecycle.finished(PATIENCE).await);
}

#[tokio::test]
async fn a_listener_that_is_leaving_answers_and_asks_to_come_back_on_another_connection() {
    let lifecycle = Lifecycle::default();
    let address = open(&lifecycle, limits(), hello()).await;
    lifecycle.leave();
    let mut stream = send(address, "GET / HTTP/1.1\r\nhost: x\r\n\r\n").await;
    let answer = rest(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert!(answer.contains("connection: close"), "{answer}");
}
