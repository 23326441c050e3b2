//! What a subscriber reads, and how he comes to it.

use super::super::{CHECKIN, UNDONE, World, checkins, undone};
use super::{Outside, consumer, messages, next, subscribe};
use crate::provider::{get, settings};
use async_nats::jetstream::consumer::{DeliverPolicy, pull};
use axum::http::Method;
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn a_subscriber_reads_each_event_once_in_the_order_of_the_log() {
    let outside = Outside::start();
    let world = World::awake(&outside.settings(1)).await;
    let vendor = world.vendor().await;
    world.hear("activity", &checkins(90, 2)).await;
    let (id, credentials) = subscribe(&world, &vendor, "bib", &[CHECKIN, UNDONE]).await;
    let recorded = checkins(1, 5);
    world.hear("activity", &recorded).await;
    world.hear("activity", &[undone(&recorded[1])]).await;
    let tested = world
        .post(&format!("/subscriptions/{id}/test"), &vendor, None)
        .await;
    assert_eq!(tested.status, 204);
    let (client, context) = outside.enter(&credentials).await;
    let read = next(&consumer(&context, "reader").await, 7).await;
    let log = world.read(&vendor, &id).await;
    assert_eq!(read, log[2..], "as by the other ways, from the subscription on");
    drop((client, context));

    // Away and back: exactly what was missed.
    world.hear("activity", &checkins(10, 3)).await;
    let (_client, context) = outside.enter(&credentials).await;
    let missed = next(&consumer(&context, "reader").await, 3).await;
    assert_eq!(missed, world.read(&vendor, &id).await[9..]);

    // Again from a number on.
    let from = pull::Config {
        deliver_policy: DeliverPolicy::ByStartSequence { start_sequence: 4 },
        ..pull::Config::default()
    };
    let again = context.create_consumer_on_stream(from, "EVENTS").await.unwrap();
    assert_eq!(next(&again, 7).await, world.read(&vendor, &id).await[5..]);

    // Paused, nothing comes; resumed, what waited does.
    let path = format!("/subscriptions/{id}");
    world.post(&format!("{path}/pause"), &vendor, None).await;
    world.hear("activity", &checkins(20, 2)).await;
    let other = subscribe(&world, &vendor, "bib", &[CHECKIN]).await;
    world.hear("activity", &checkins(22, 1)).await;
    let (_other, elsewhere) = outside.enter(&other.1).await;
    next(&consumer(&elsewhere, "reader").await, 1).await;
    assert_eq!(messages(&context).await, 10, "others are served, this one waits");
    world.post(&format!("{path}/resume"), &vendor, None).await;
    assert_eq!(next(&consumer(&context, "reader").await, 3).await.len(), 3);
    let shown = get(&world.router, &path, &vendor).await.body;
    assert_eq!(
        (&shown["delivery"], &shown["state"], shown.get("nats")),
        (&json!("NATS"), &json!("ACTIVE"), None)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_depot_nobody_subscribes_by_nats_and_a_way_stays_as_it_is() {
    let world = World::quiet(&settings()).await;
    let vendor = world.vendor().await;
    let body = json!({"ownerId": "bib", "name": "Shop", "types": [CHECKIN], "delivery": "NATS"});
    let refused = world.post("/subscriptions", &vendor, Some(body)).await;
    assert_eq!(refused.status, 400, "{:?}", refused.body);
    let kind = refused.body["type"].as_str().unwrap();
    assert!(kind.ends_with("subscription/no-broker"), "{kind}");
    assert_eq!(world.subscribe(&vendor, None).await.1.len(), 50, "all else works");

    let outside = Outside::start();
    let world = World::quiet(&outside.settings(1)).await;
    let vendor = world.vendor().await;
    let (nats, _) = subscribe(&world, &vendor, "bib", &[CHECKIN]).await;
    let (stream, _) = world.subscribe(&vendor, None).await;
    let (webhook, _) = world.subscribe(&vendor, Some("http://127.0.0.1:9/")).await;
    let put = async |id: &str, more: Value| {
        let mut body = json!({"name": "Shop", "types": [CHECKIN]});
        body.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        let path = format!("/subscriptions/{id}");
        world.call(Method::PUT, &path, &vendor, Some(body)).await.status
    };
    assert_eq!(put(&nats, json!({})).await, 204);
    assert_eq!(put(&nats, json!({"delivery": "NATS"})).await, 204);
    assert_eq!(put(&nats, json!({"delivery": "STREAM"})).await, 400);
    assert_eq!(put(&nats, json!({"url": "http://127.0.0.1:9/"})).await, 400);
    assert_eq!(put(&stream, json!({"delivery": "NATS"})).await, 400);
    assert_eq!(put(&webhook, json!({"delivery": "NATS"})).await, 400);
    assert_eq!(put(&webhook, json!({"delivery": "STREAM"})).await, 204);
}
