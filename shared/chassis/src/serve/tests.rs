//! What a listener bears, on real sockets.

use super::*;
use axum::routing::{get, post};
use std::time::Instant;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::Notify;

const SOON: Duration = Duration::from_secs(10);

fn limits() -> Limits {
    Limits {
        connections: 64,
        per_peer: 0,
        taken_back: 1000,
        headers: Duration::from_millis(200),
        idle: Duration::from_millis(1500),
        unread: Duration::from_secs(5),
        finish: Duration::from_secs(5),
    }
}

async fn open(lifecycle: &Lifecycle, limits: Limits, router: Router) -> SocketAddr {
    listen(lifecycle, "test", "127.0.0.1:0", limits, router)
        .await
        .unwrap()
}

const HELLO: &str = "GET / HTTP/1.1\r\nhost: x\r\n\r\n";

fn hello() -> Router {
    Router::new().route("/", get(|| async { "hello" }))
}

async fn send(address: SocketAddr, text: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(text.as_bytes()).await.unwrap();
    stream
}

async fn connect_from(own: &str, address: SocketAddr) -> TcpStream {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind(format!("{own}:0").parse().unwrap()).unwrap();
    socket.connect(address).await.unwrap()
}

/// All that comes until the other side closes.
async fn rest(stream: &mut TcpStream) -> String {
    let mut all = Vec::new();
    tokio::time::timeout(SOON, stream.read_to_end(&mut all))
        .await
        .expect("the connection is closed")
        .unwrap_or_default();
    String::from_utf8_lossy(&all).into_owned()
}

async fn read_some(stream: &mut TcpStream) -> String {
    let mut some = vec![0; 4096];
    let count = tokio::time::timeout(SOON, stream.read(&mut some))
        .await
        .expect("an answer")
        .unwrap_or_default();
    String::from_utf8_lossy(&some[..count]).into_owned()
}

#[tokio::test]
async fn a_connection_that_says_nothing_is_closed() {
    let lifecycle = Lifecycle::default();
    let address = open(&lifecycle, limits(), hello()).await;
    assert_eq!(rest(&mut send(address, "").await).await, "");
    lifecycle.stop();
    assert!(lifecycle.finished(SOON).await);
}

#[tokio::test]
async fn a_header_that_does_not_end_is_closed_long_before_an_idle_connection() {
    let lifecycle = Lifecycle::default();
    let long = Limits {
        idle: Duration::from_secs(3600),
        ..limits()
    };
    let address = open(&lifecycle, long, hello()).await;
    let mut stream = send(address, HELLO).await;
    assert!(read_some(&mut stream).await.ends_with("hello"));
    stream.write_all(b"GET / HTTP/1.1\r\nhost:").await.unwrap();
    rest(&mut stream).await;
}

#[tokio::test]
async fn a_connection_without_requests_is_closed_in_the_end() {
    let lifecycle = Lifecycle::default();
    let address = open(&lifecycle, limits(), hello()).await;
    let started = Instant::now();
    let mut stream = send(address, HELLO).await;
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
    let mut stream = send(address, HELLO).await;
    assert!(rest(&mut stream).await.ends_with("at last"));
}

#[tokio::test]
async fn an_answer_without_an_end_of_its_own_is_not_idle() {
    let lifecycle = Lifecycle::default();
    let piece_by_piece = get(|| async {
        let pieces = futures_util::stream::unfold(0, |sent| async move {
            tokio::time::sleep(Duration::from_millis(60)).await;
            let piece = if sent == 12 { "the last" } else { "piece" };
            (sent <= 12).then_some((Ok::<_, std::convert::Infallible>(piece), sent + 1))
        });
        axum::body::Body::from_stream(pieces)
    });
    let short = Limits {
        idle: Duration::from_millis(100),
        finish: Duration::from_millis(100),
        ..limits()
    };
    let address = open(&lifecycle, short, Router::new().route("/", piece_by_piece)).await;
    let mut stream = send(address, HELLO).await;
    assert!(rest(&mut stream).await.contains("the last"));
}

#[tokio::test]
async fn a_header_that_does_not_end_is_not_waited_for_when_its_time_is_over() {
    let lifecycle = Lifecycle::default();
    let long = Limits {
        idle: Duration::from_secs(3600),
        finish: Duration::from_secs(3600),
        ..limits()
    };
    let address = open(&lifecycle, long, hello()).await;
    rest(&mut send(address, "GET / HTTP/1.1\r\nhost:").await).await;
    let mut kept = send(address, HELLO).await;
    assert!(read_some(&mut kept).await.ends_with("hello"));
    kept.write_all(b"GET / HTTP/1.1\r\nhost:").await.unwrap();
    rest(&mut kept).await;
}

/// A route that answers when it is told to, and says that it was asked.
fn held(begun: &Arc<Notify>, go_on: &Arc<Notify>) -> Router {
    let (begun, go_on) = (begun.clone(), go_on.clone());
    let slow = post(|| async move {
        begun.notify_one();
        go_on.notified().await;
        "done"
    });
    hello().route("/slow", slow)
}

#[tokio::test]
async fn an_answer_that_nobody_reads_is_let_go_and_one_that_is_read_slowly_is_not() {
    // More than the system takes in for who does not read.
    const LENGTH: usize = 24 << 20;
    // The system tells a writer of room only when a third of what it holds was read: one piece is more than
    // that, and many fit into the patience, for a machine that has other things to do.
    const PIECE: usize = LENGTH / 16;
    let short = Limits {
        unread: Duration::from_millis(1500),
        ..limits()
    };
    let large = Router::new().route("/", get(|| async { "x".repeat(LENGTH) }));
    let lifecycle = Lifecycle::default();
    let address = open(&lifecycle, short, large).await;
    let mut unread = send(address, HELLO).await;
    let mut slow = send(address, HELLO).await;
    for _ in 0..12 {
        tokio::time::sleep(Duration::from_millis(200)).await;
        slow.read_exact(&mut vec![0; PIECE]).await.unwrap();
    }
    assert!(12 * PIECE + rest(&mut slow).await.len() > LENGTH);
    assert!(rest(&mut unread).await.len() < LENGTH);
}

#[tokio::test]
async fn who_comes_while_all_connections_are_at_work_waits_for_one() {
    let lifecycle = Lifecycle::default();
    let one = Limits {
        connections: 1,
        idle: Duration::from_secs(3600),
        ..limits()
    };
    let (begun, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let address = open(&lifecycle, one, held(&begun, &go_on)).await;
    let mut first = send(address, "POST /slow HTTP/1.1\r\nhost: x\r\n\r\n").await;
    begun.notified().await;
    let mut second = send(address, HELLO).await;
    // Longer than anybody whose place is needed may say goodbye.
    let early = tokio::time::timeout(Duration::from_millis(1200), second.readable()).await;
    assert!(early.is_err(), "no place yet");
    go_on.notify_one();
    assert!(read_some(&mut first).await.ends_with("done"));
    assert!(read_some(&mut second).await.ends_with("hello"));
}

#[tokio::test]
async fn strangers_who_never_send_a_request_make_room_and_those_who_did_stay() {
    let lifecycle = Lifecycle::default();
    let patient = Limits {
        connections: 8,
        headers: Duration::from_secs(3600),
        idle: Duration::from_secs(3600),
        ..limits()
    };
    let address = open(&lifecycle, patient, hello()).await;
    let mut counter = send(address, HELLO).await;
    assert!(read_some(&mut counter).await.ends_with("hello"));
    let mut strangers = vec![];
    for n in 0..20 {
        let beginning = if n % 2 == 0 { "" } else { "GET / HTTP/1.1\r\nhost:" };
        strangers.push(send(address, beginning).await);
        let mut guest = send(address, HELLO).await;
        let answer = read_some(&mut guest).await;
        assert!(answer.ends_with("hello"), "stranger {n} stands in nobody's way");
    }
    rest(&mut strangers[0]).await;
    counter.write_all(HELLO.as_bytes()).await.unwrap();
    assert!(read_some(&mut counter).await.ends_with("hello"), "it was kept");
    drop((strangers, counter));
    lifecycle.stop();
    assert!(lifecycle.finished(SOON).await);
}

#[tokio::test]
async fn when_everybody_sent_a_request_the_one_that_is_unused_for_longest_makes_room() {
    let lifecycle = Lifecycle::default();
    let two = Limits {
        connections: 2,
        idle: Duration::from_secs(3600),
        ..limits()
    };
    let address = open(&lifecycle, two, hello()).await;
    let mut kept = vec![];
    for _ in 0..3 {
        let mut one = send(address, HELLO).await;
        assert!(read_some(&mut one).await.ends_with("hello"));
        kept.push(one);
    }
    assert_eq!(rest(&mut kept[0]).await, "", "it was closed");
    kept[1].write_all(HELLO.as_bytes()).await.unwrap();
    assert!(read_some(&mut kept[1]).await.ends_with("hello"));
}

#[tokio::test]
async fn one_peer_has_a_bounded_number_of_connections() {
    let lifecycle = Lifecycle::default();
    let bounded = Limits {
        per_peer: 2,
        idle: Duration::from_secs(3600),
        ..limits()
    };
    let address = open(&lifecycle, bounded, hello()).await;
    let mut kept = vec![];
    for _ in 0..2 {
        let mut one = send(address, HELLO).await;
        assert!(read_some(&mut one).await.ends_with("hello"));
        kept.push(one);
    }
    assert_eq!(rest(&mut send(address, HELLO).await).await, "", "refused");
    let mut neighbour = connect_from("127.0.0.2", address).await;
    neighbour.write_all(HELLO.as_bytes()).await.unwrap();
    assert!(read_some(&mut neighbour).await.ends_with("hello"));
    drop(kept.pop());
    // The listener learns of it when it reads.
    let again = async {
        while read_some(&mut send(address, HELLO).await).await.is_empty() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(SOON, again)
        .await
        .expect("a place came free");
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

/// A frame of HTTP/2.
fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let stream = stream.to_be_bytes();
    [&length[1..], &[kind, flags], &stream, payload].concat()
}

#[tokio::test]
async fn an_answer_for_which_a_stream_gives_no_room_ends_the_connection_however_busy_it_is() {
    let short = Limits {
        unread: Duration::from_millis(800),
        ..limits()
    };
    let lifecycle = Lifecycle::default();
    let address = open(&lifecycle, short, hello()).await;
    let mut all = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec();
    // No room in any stream: SETTINGS_INITIAL_WINDOW_SIZE is 0.
    all.extend(frame(4, 0, 0, &[0, 4, 0, 0, 0, 0]));
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(&all).await.unwrap();
    let (mut read, mut write) = stream.into_split();
    let busy = async {
        for stream in (1..).step_by(2) {
            let get = frame(1, 5, stream, &[0x82, 0x86, 0x84, 0x01, 0x01, b'x']);
            if write.write_all(&get).await.is_err() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    let closed = async {
        let mut some = vec![0; 4096];
        while !matches!(read.read(&mut some).await, Ok(0) | Err(_)) {}
    };
    tokio::time::timeout(SOON, async { tokio::join!(busy, closed) })
        .await
        .expect("the connection is closed");
}

#[tokio::test]
async fn who_was_paused_answers_after_a_hundred_requests_that_were_taken_back() {
    const HEADERS: u8 = 1;
    const RESET: u8 = 3;
    const SETTINGS: u8 = 4;
    const WHOLE: u8 = 5;
    let lifecycle = Lifecycle::default();
    let address = open(&lifecycle, limits(), hello()).await;
    // GET http://x/ in the words of the static table.
    let get = |stream| frame(HEADERS, WHOLE, stream, &[0x82, 0x86, 0x84, 0x01, 0x01, b'x']);
    let mut all = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec();
    all.extend(frame(SETTINGS, 0, 0, &[]));
    for stream in (1..200).step_by(2) {
        all.extend(get(stream));
        all.extend(frame(RESET, 0, stream, &[0, 0, 0, 8]));
    }
    all.extend(get(201));
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(&all).await.unwrap();
    let answer = async {
        loop {
            let mut head = [0; 9];
            stream
                .read_exact(&mut head)
                .await
                .expect("the connection is kept");
            let mut payload = vec![0; usize::from(u16::from_be_bytes([head[1], head[2]]))];
            stream.read_exact(&mut payload).await.unwrap();
            if head[3] == HEADERS && head[5..] == 201_u32.to_be_bytes() {
                return;
            }
        }
    };
    tokio::time::timeout(SOON, answer).await.expect("an answer");
}

#[tokio::test]
async fn what_was_taken_is_finished_and_nothing_new_is_taken() {
    let lifecycle = Lifecycle::default();
    let (begun, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let address = open(&lifecycle, limits(), held(&begun, &go_on)).await;
    let mut under_way = send(address, "POST /slow HTTP/1.1\r\nhost: x\r\n\r\n").await;
    begun.notified().await;
    lifecycle.stop();
    while TcpStream::connect(address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    go_on.notify_one();
    assert!(rest(&mut under_way).await.ends_with("done"));
    assert!(lifecycle.finished(SOON).await);
}

#[tokio::test]
async fn a_listener_that_is_leaving_answers_and_asks_to_come_back_on_another_connection() {
    let lifecycle = Lifecycle::default();
    let address = open(&lifecycle, limits(), hello()).await;
    lifecycle.leave();
    let mut stream = send(address, HELLO).await;
    let answer = rest(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert!(answer.contains("connection: close"), "{answer}");
}
