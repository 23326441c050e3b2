//! Streams: the same events as they come, resumed where they were left.

use super::{World, checkins, hurried, until};
use axum::body::Body;
use axum::http::Request;
use futures_util::StreamExt;
use std::time::Duration;
use tower::ServiceExt;

struct Stream {
    body: futures_util::stream::BoxStream<'static, String>,
}

impl Stream {
    async fn open(world: &World, token: &str, id: &str, last: Option<&str>) -> Self {
        let mut request = Request::get(format!("/subscriptions/{id}/events"))
            .header("authorization", format!("Bearer {token}"))
            .header("accept", "text/event-stream");
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let answer = world
            .router
            .clone()
            .oneshot(request.body(Body::empty()).unwrap())
            .await
            .unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        let pieces = answer.into_body().into_data_stream();
        let body = pieces
            .map(|piece| String::from_utf8(piece.unwrap().to_vec()).unwrap())
            .boxed();
        Self { body }
    }

    /// The ids of so many events.
    async fn take(&mut self, count: usize) -> Vec<String> {
        let taking = async {
            let mut ids = vec![];
            while ids.len() < count {
                let piece = self.body.next().await.unwrap();
                ids.extend(
                    piece
                        .lines()
                        .filter_map(|line| line.strip_prefix("id: "))
                        .map(str::to_owned),
                );
            }
            ids
        };
        tokio::time::timeout(Duration::from_secs(30), taking)
            .await
            .unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_is_resumed_gets_exactly_what_was_missed() {
    let world = World::awake(&hurried()).await;
    let vendor = world.vendor().await;
    let (id, _) = world.subscribe(&vendor, None).await;
    world.hear("activity", &checkins(1, 3)).await;
    let mut stream = Stream::open(&world, &vendor, &id, None).await;
    world.hear("activity", &checkins(10, 2)).await;
    let first = stream.take(2).await;
    drop(stream);
    world.hear("activity", &checkins(20, 250)).await;
    let mut resumed = Stream::open(&world, &vendor, &id, Some(&first[0])).await;
    let missed = resumed.take(251).await;
    let all: Vec<String> = world
        .read(&vendor, &id)
        .await
        .iter()
        .map(|event| event["id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(all.len(), 255);
    assert_eq!(first, all[3..5], "what came after it began");
    assert_eq!(missed, all[4..], "in the same order");
    world.hear("activity", &checkins(900, 1)).await;
    assert_eq!(resumed.take(1).await.len(), 1);
    // It ends with the process.
    world.lifecycle.stop();
    let end = tokio::time::timeout(Duration::from_secs(10), resumed.body.next())
        .await
        .unwrap();
    assert_eq!(end, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_has_few_streams_and_a_wrong_cursor_is_refused() {
    let world = World::awake(&hurried()).await;
    let vendor = world.vendor().await;
    let (id, _) = world.subscribe(&vendor, None).await;
    let mut held = vec![];
    for _ in 0..4 {
        held.push(Stream::open(&world, &vendor, &id, None).await);
    }
    let ask = async |last: Option<&str>| {
        let mut request = Request::get(format!("/subscriptions/{id}/events"))
            .header("authorization", format!("Bearer {vendor}"))
            .header("accept", "text/event-stream");
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let answer = world
            .router
            .clone()
            .oneshot(request.body(Body::empty()).unwrap())
            .await
            .unwrap();
        answer.status().as_u16()
    };
    assert_eq!(ask(None).await, 429);
    held.pop();
    until("one has ended", || async { ask(Some("nonsense")).await == 400 }).await;
    // Whoever was refused gives its place back in a moment.
    let unknown = "00000000-0000-4000-8000-000000000001";
    until("the next is refused", || async {
        ask(Some(unknown)).await == 400
    })
    .await;
    until("and one is let in", || async { ask(None).await == 200 }).await;
}
