//! Streams that are lost, hold a stranger's message, or should have other limits: they heal, or say what they
//! need.

use crate::world::World;
use async_nats::HeaderMap;
use async_nats::jetstream::Context;
use std::sync::atomic::Ordering;
use std::time::Duration;

async fn messages(context: &Context) -> u64 {
    let Ok(mut stream) = context.get_stream("EVT_TELLER").await else {
        return 0;
    };
    stream.info().await.map_or(0, |info| info.state.messages)
}

/// The broker, with the key of this user.
async fn broker(world: &World, user: &str) -> (async_nats::Client, Context) {
    messaging::stream::connect(&world.broker, user).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_is_lost_while_its_teller_is_silent_is_made_again() {
    let world = World::at_work().await;
    let (_, context) = broker(&world, "operator").await;
    let before = messages(&context).await;
    context.delete_stream("EVT_TELLER").await.unwrap();
    world
        .wait("the stream is refilled", || async {
            messages(&context).await == before
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listener_reads_the_log_while_its_teller_has_no_stream() {
    let world = World::at_work().await;
    world.stop_all().await;
    broker(&world, "operator")
        .await
        .1
        .delete_stream("EVT_TELLER")
        .await
        .unwrap();
    world.listener_sql("delete from heard").await;
    world.listener_sql("delete from consumer_offset").await;
    let mut world = world;
    world.lifecycle = chassis::Lifecycle::default();
    world.start_listener();
    world.expect_everything_heard().await;
}

#[tokio::test(flavor = "multi_thread")]
#[expect(
    clippy::disallowed_methods,
    reason = "somebody has the teller's key and knows no post office"
)]
async fn a_strangers_message_is_never_applied_and_one_command_heals_its_stream() {
    let world = World::at_work().await;
    let before = world.heard().await;
    let (client, context) = broker(&world, "teller").await;
    let mut forged = HeaderMap::new();
    for (name, value) in [
        ("ce-id", "01920000-7000-8000-0000-000000000001"),
        ("ce-type", "teller.counter.counted.v1"),
        ("ce-source", "somebody/else"),
        ("ce-time", "2026-01-01T00:00:00Z"),
        ("ce-subject", "forged"),
        ("Beleef-Epoch", "1"),
    ] {
        forged.insert(name, value);
    }
    forged.insert("Beleef-Seq", (before + 1).to_string());
    let subject = "evt.teller.00.counter.counted.v1";
    client
        .publish_with_headers(subject, forged, r#"{"key":"forged","n":1}"#.into())
        .await
        .unwrap();
    client.publish(subject, "xxx".into()).await.unwrap();
    let reason = world.halted_reason().await;
    assert!(reason.contains("beleef stream rebuild teller"), "{reason}");
    world.count("a", false).await.unwrap();
    assert_eq!(
        world.heard().await,
        before,
        "what is not the teller's has no effect"
    );
    let said = world.rebuild().await.unwrap().join("\n");
    assert_eq!(said.matches("not of teller").count(), 2, "{said}");
    world.expect_everything_heard().await;
    assert_eq!(messages(&context).await, before as u64 + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_is_not_rebuilt_where_commits_were_lost() {
    let mut world = World::new().await;
    world.start();
    world.lose(5).await;
    world.start();
    world.halted_reason().await;
    let refused = world.rebuild().await.unwrap_err().to_string();
    assert!(
        refused.contains("commits were lost") && refused.contains("beleef epoch new"),
        "{refused}"
    );
    assert_eq!(messages(&broker(&world, "operator").await.1).await, 20);
}

#[tokio::test(flavor = "multi_thread")]
#[expect(
    clippy::disallowed_methods,
    reason = "somebody has the teller's key and knows no post office"
)]
async fn heartbeats_of_strangers_stop_nobody() {
    let world = World::at_work().await;
    let (client, _) = broker(&world, "teller").await;
    let (_, operator) = broker(&world, "operator").await;
    let reader = async || {
        let stream = operator.get_stream("EVT_TELLER").await.unwrap();
        stream.consumer_info("listener_teller").await.unwrap().created
    };
    let before = reader().await;
    let beats = [
        "xxx",
        r#"{"epoch":9,"head":20}"#,
        r#"{"epoch":1,"head":0}"#,
        r#"{"epoch":1,"head":999999}"#,
    ];
    for beat in beats.iter().cycle().take(40) {
        client.publish("hb.teller", (*beat).into()).await.unwrap();
    }
    client.flush().await.unwrap();
    tokio::time::timeout(Duration::from_secs(10), world.load(2, 10))
        .await
        .unwrap();
    world.expect_everything_heard().await;
    assert_eq!(world.status("listener").await.positions[0].stopped, None);
    assert_eq!(reader().await, before, "it reads on");
}

/// Numbers that the stream holds already come from it alone: what was read from the log as well would have to
/// be passed over there, with everything new waiting behind it.
#[expect(
    clippy::disallowed_methods,
    reason = "a heartbeat of long ago, and a listener that is held up"
)]
#[tokio::test(flavor = "multi_thread")]
async fn a_heartbeat_that_is_older_than_what_the_stream_brought_makes_nobody_read_the_log() {
    let world = World::at_work().await;
    let (client, _) = broker(&world, "teller").await;
    let (_, operator) = broker(&world, "operator").await;
    let before = world.pages.load(Ordering::SeqCst);

    let mut held = world.listener.pool.begin().await.unwrap();
    sqlx::query("select from consumer_offset for update")
        .execute(&mut *held)
        .await
        .unwrap();
    let known = messages(&operator).await;
    world.count_at_once("bulk", 8000).await;
    world
        .wait("the stream holds all", || async {
            messages(&operator).await >= known + 8000
        })
        .await;
    for _ in 0..20 {
        let stale = r#"{"epoch":1,"head":1}"#;
        client.publish("hb.teller", stale.into()).await.unwrap();
    }
    client.flush().await.unwrap();
    held.rollback().await.unwrap();
    world.expect_everything_heard().await;
    let asked = world.pages.load(Ordering::SeqCst) - before;
    assert!(asked <= 4, "the log was read: {asked} pages");
}

#[tokio::test(flavor = "multi_thread")]
async fn limits_that_changed_in_the_settings_halt_the_relay_until_the_stream_is_made_anew() {
    let mut world = World::new().await;
    world.start_teller();
    world.load(2, 10).await;
    world.stop_all().await;
    world.lifecycle = chassis::Lifecycle::default();
    world.broker.max_bytes *= 2;
    world.broker.max_age_days += 1;
    world.start();
    let reason = world.halted_reason().await;
    assert!(reason.contains("beleef stream rebuild teller"), "{reason}");
    world.rebuild().await.unwrap();
    world.load(2, 10).await;
    world.expect_everything_heard().await;
    let (_, context) = broker(&world, "operator").await;
    let stream = context.get_stream("EVT_TELLER").await.unwrap();
    assert_eq!(stream.cached_info().config.max_bytes, world.broker.max_bytes);

    world.stop_all().await;
    context.delete_stream("EVT_TELLER").await.unwrap();
    world.lifecycle = chassis::Lifecycle::default();
    world.broker.replicas = 3;
    world.start();
    let reason = world.halted_reason().await;
    assert!(
        reason.contains("cannot have the age, bytes and replicas"),
        "{reason}"
    );
    assert_eq!(world.status("teller").await.halted, Some(reason));
}

#[tokio::test]
async fn a_stream_that_would_say_again_or_copy_what_is_anothers_halts_its_relay() {
    let mut world = World::new().await;
    world.start_teller();
    world.load(2, 10).await;
    let (_, context) = broker(&world, "operator").await;
    let mut stream = context.get_stream("EVT_TELLER").await.unwrap();
    let republishing = async_nats::jetstream::stream::Config {
        republish: Some(async_nats::jetstream::stream::Republish {
            source: "evt.teller.98.>".into(),
            destination: "evt.other.98.>".into(),
            headers_only: false,
        }),
        ..stream.info().await.unwrap().config.clone()
    };
    context.update_stream(&republishing).await.unwrap();
    world.stop_all().await;
    world.lifecycle = chassis::Lifecycle::default();
    world.start();
    let reason = world.halted_reason().await;
    assert!(reason.contains("of another kind"), "{reason}");
}
