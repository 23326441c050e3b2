//! Poison: the culprit and what follows it wait, the others flow; a money line stops.

use crate::world::{NEIGHBOURS, World};
use messaging::Subscription;
use messaging::dead_letter::{ListDeadLetters, Redrive};
use std::sync::atomic::Ordering;

#[tokio::test(flavor = "multi_thread")]
async fn a_fact_that_cannot_be_applied_waits_with_those_behind_it_and_is_redriven_in_order() {
    let world = World::new().await;
    world.notebook.poison.store(2, Ordering::SeqCst);
    world.start();
    for _ in 0..3 {
        world.count("bad", false).await.unwrap();
    }
    world.count("good", false).await.unwrap();
    let letters = || async {
        world
            .listener
            .asks
            .ask_as("listener", &ListDeadLetters {})
            .await
            .unwrap()
    };
    world
        .wait("two letters are dead", || async { letters().await.len() == 2 })
        .await;
    world
        .wait("the others are heard", || async { world.heard().await == 2 })
        .await;
    assert!(letters().await[0].reason.contains("poison") && letters().await[1].reason.contains("waits"));
    let redrive = Redrive {
        source: "teller".into(),
        key: "bad".into(),
    };
    assert!(
        world.listener.asks.ask_as("listener", &redrive).await.is_err(),
        "it still cannot be applied"
    );
    assert_eq!(letters().await.len(), 2);
    world.notebook.poison.store(-1, Ordering::SeqCst);
    assert_eq!(world.listener.asks.ask_as("listener", &redrive).await.unwrap(), 2);
    world.count("bad", false).await.unwrap();
    world.expect_everything_heard().await;
    assert_eq!(letters().await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_money_line_stops_at_poison_and_goes_on_when_it_is_mended() {
    let world = World::new().await;
    world.notebook.poison.store(2, Ordering::SeqCst);
    world.start_teller();
    let line = Subscription::to("teller", vec![world.notebook.clone()]).stopping_on_poison();
    world
        .listener
        .open(&world.lifecycle, &world.broker, NEIGHBOURS.to_vec(), vec![line]);
    for _ in 0..3 {
        world.count("a", false).await.unwrap();
    }
    world
        .wait("the line stands before the poison", || async {
            world.heard().await == 1
        })
        .await;
    let dead: i64 = sqlx::query_scalar("select count(*) from dead_letter")
        .fetch_one(&world.listener.pool)
        .await
        .unwrap();
    assert_eq!(dead, 0);
    world.notebook.poison.store(-1, Ordering::SeqCst);
    world.expect_everything_heard().await;
}
