//! Asks that are not answered in time: what the caller waits for, and what it does not.

use super::*;
use crate::config;
use crate::config::Secret;
use crate::fault::Fault;
use contracts::ask;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

/// Answers with the milliseconds that the service has for asks of its own.
#[derive(Debug, Serialize, Deserialize)]
struct Time {}

ask! {
    Time => u64, "points.time", from [Gateway];
}

fn settings(deadline_ms: u64, points: String) -> config::Asks {
    config::Asks {
        token: Secret::new(demo_token("gateway")),
        token_file: PathBuf::new(),
        callers: BTreeMap::new(),
        deadline_ms,
        concurrency: 8,
        pass: String::new(),
        activity: String::new(),
        points,
        reward: String::new(),
        billing: String::new(),
        gateway: String::new(),
    }
}

/// A service that hangs when it is told to.
#[derive(Clone, Default)]
struct Neighbour {
    hangs: Arc<AtomicBool>,
    asked: Arc<AtomicUsize>,
}

impl Neighbour {
    fn asks(&self, deadline_ms: u64) -> Asks {
        let asks = Asks::new(&settings(deadline_ms, String::new()));
        let neighbour = self.clone();
        let desk = Desk::for_service("points").read::<Time, _, _>(move |_| neighbour.clone().answer());
        asks.answer_here("points", desk.router(Callers::demo(), 64));
        asks
    }

    async fn answer(self) -> Result<u64, Fault> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        if self.hangs.load(Ordering::SeqCst) {
            std::future::pending::<()>().await;
        }
        let left = budget::granted().map_or(0, |granted| granted.left.as_millis());
        Ok(u64::try_from(left).unwrap_or(u64::MAX))
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

#[tokio::test]
async fn who_hangs_is_left_alone_until_one_ask_was_answered() {
    let neighbour = Neighbour::default();
    let asks = neighbour.asks(30);
    neighbour.hangs.store(true, Ordering::SeqCst);
    for _ in 0..5 {
        assert!(matches!(asks.ask(&Time {}).await, Err(Fault::Busy(_))));
    }
    assert!(matches!(asks.ask(&Time {}).await, Err(Fault::Busy(_))));
    assert_eq!(neighbour.asked(), 5, "the sixth did not even ask");
    neighbour.hangs.store(false, Ordering::SeqCst);
    let back = async {
        while asks.ask(&Time {}).await.is_err() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), back)
        .await
        .expect("it is found out that the neighbour is back");
}

#[tokio::test]
async fn who_is_too_slow_for_a_decoration_is_still_asked_for_what_counts() {
    let neighbour = Neighbour::default();
    let asks = neighbour.asks(10_000);
    neighbour.hangs.store(true, Ordering::SeqCst);
    for _ in 0..8 {
        let late = briefly(Duration::from_millis(20), asks.ask(&Time {})).await;
        assert!(!matches!(late, Some(Ok(_))));
    }
    assert_eq!(
        neighbour.asked(),
        5,
        "decorations are not even asked for any more"
    );
    neighbour.hangs.store(false, Ordering::SeqCst);
    assert!(asks.ask(&Time {}).await.is_ok());
}

#[tokio::test]
async fn a_service_learns_how_long_its_caller_will_wait() {
    let asks = Neighbour::default().asks(10_000);
    let alone = asks.ask(&Time {}).await.unwrap();
    assert!((8_000..10_000).contains(&alone), "{alone}");
    let in_request = within(Duration::from_millis(2_000), asks.ask(&Time {}))
        .await
        .unwrap();
    assert!((1_000..2_000).contains(&in_request), "{in_request}");
    let spent = within(Duration::ZERO, asks.ask(&Time {})).await;
    assert!(matches!(spent, Err(Fault::Busy(_))), "no time, no ask");
}

/// What a service on the other side of a line does with a request.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Fate {
    /// It says goodbye on its connection and takes no request any more.
    Leaves,
    /// It takes the connection and not the request.
    Refuses,
    /// It took the request, and what became of it nobody knows.
    Breaks,
    Answers,
}

/// No settings of its own, then a goodbye without an error: not even the first request was taken.
const GOODBYE: [u8; 26] = [
    0, 0, 0, 4, 0, 0, 0, 0, 0, // SETTINGS
    0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, // GOAWAY
];

async fn serve(listener: TcpListener, fates: &[Fate], taken: &AtomicUsize) {
    let (mut fates, mut left) = (fates.iter().copied().peekable(), vec![]);
    loop {
        let mut socket = listener.accept().await.unwrap().0;
        if fates.next_if_eq(&Fate::Leaves).is_some() {
            socket.write_all(&GOODBYE).await.unwrap();
            left.push(socket);
            continue;
        }
        let mut connection = h2::server::handshake(socket).await.unwrap();
        while let Some(Ok((_, mut respond))) = connection.accept().await {
            match fates.next() {
                Some(Fate::Refuses) => respond.send_reset(h2::Reason::REFUSED_STREAM),
                Some(Fate::Breaks) => {
                    taken.fetch_add(1, Ordering::SeqCst);
                    respond.send_reset(h2::Reason::INTERNAL_ERROR);
                }
                _ => {
                    taken.fetch_add(1, Ordering::SeqCst);
                    let mut body = respond.send_response(http::Response::new(()), false).unwrap();
                    body.send_data("7".into(), true).unwrap();
                }
            }
        }
    }
}

/// The reply, if any, and how often the request was taken.
async fn ask_a_service_that(fates: &[Fate]) -> (Option<u64>, usize) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = format!("http://{}", listener.local_addr().unwrap());
    let (asks, taken) = (Asks::new(&settings(5_000, at)), AtomicUsize::new(0));
    tokio::select! {
        () = serve(listener, fates, &taken) => unreachable!("it serves for ever"),
        answer = asks.ask(&Time {}) => (answer.ok(), taken.load(Ordering::SeqCst)),
    }
}

#[tokio::test]
async fn what_a_leaving_service_did_not_take_is_sent_again_and_what_it_took_is_not() {
    use Fate::{Answers, Breaks, Leaves, Refuses};
    assert_eq!(ask_a_service_that(&[Answers]).await, (Some(7), 1));
    assert_eq!(ask_a_service_that(&[Leaves, Answers]).await, (Some(7), 1));
    assert_eq!(ask_a_service_that(&[Refuses, Answers]).await, (Some(7), 1));
    assert_eq!(
        ask_a_service_that(&[Leaves, Refuses, Answers]).await,
        (Some(7), 1)
    );
    assert_eq!(ask_a_service_that(&[Breaks, Answers]).await, (None, 1));
}
