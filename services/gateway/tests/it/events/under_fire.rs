//! Everything at once: a receiver that fails and is down, dispatchers that die.

use super::receivers::Receiver;
use super::{World, checkins, hurried, undone, until};
use chassis::Lifecycle;
use chassis::config::Database;
use chassis::database::Connections;
use messaging::Office;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use testing::Stage;

/// Events; half of them are the second of their subject.
const EVENTS: u32 = 1_500;

/// A dispatcher in a runtime of its own, with connections of its own, which can be killed at any line.
fn dispatcher(world: &World, database: &Database) -> tokio::runtime::Runtime {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let guard = runtime.enter();
    let connections = Connections::new(database).unwrap();
    let (clock, asks) = (world.stage.clock.clone(), world.stage.office.asks.clone());
    let office = Office::new(gateway::NAME, connections, clock, asks);
    let (door, _) = gateway::service(&office, &hurried()).unwrap();
    gateway::attend(&door, &Lifecycle::default());
    drop(guard);
    runtime
}

#[tokio::test(flavor = "multi_thread")]
async fn all_arrive_in_order_although_the_receiver_fails_and_dispatchers_die() {
    let database = testing::database(&gateway::MIGRATIONS).await.unwrap();
    let stage = Stage::over(gateway::NAME, database.clone(), "2026-11-14T10:00:00Z").unwrap();
    stage.clock.set(chassis::Clock::System.now());
    let world = World::over(stage, &hurried());
    world.ticks();
    let vendor = world.vendor().await;
    let is_down = Arc::new(AtomicBool::new(false));
    let down = is_down.clone();
    let receiver = Receiver::answering(move |call| match down.load(Ordering::SeqCst) || call % 5 == 0 {
        true => 500,
        false => 204,
    })
    .await;
    world.subscribe(&vendor, Some(&receiver.url)).await;
    let mut running = dispatcher(&world, &database);
    for batch in 0..EVENTS / 2 / 250 {
        let recorded = checkins(1 + batch * 250, 250);
        let taken_back: Vec<_> = recorded.iter().map(undone).collect();
        world.hear("activity", &recorded).await;
        world.hear("activity", &taken_back).await;
    }
    for round in 1..=3_i64 {
        let some = i64::from(EVENTS) / 5 * round;
        until("some are delivered", || async {
            world.in_state("DELIVERED").await >= some
        })
        .await;
        running.shutdown_background();
        // What the dead one held is free when its lease is over.
        world
            .stage
            .clock
            .set(world.stage.clock.now() + chrono::TimeDelta::seconds(61));
        is_down.store(round == 2, Ordering::SeqCst);
        running = dispatcher(&world, &database);
        if round == 2 {
            let failed = receiver.came().len() + 20;
            until("it is down", || async { receiver.came().len() >= failed }).await;
            is_down.store(false, Ordering::SeqCst);
        }
    }
    world.until_delivered(i64::from(EVENTS)).await;
    running.shutdown_background();
    let taken = receiver.taken();
    let ids: HashSet<String> = taken.iter().map(|came| came.id()).collect();
    assert_eq!(ids.len(), EVENTS as usize, "none is lost");
    let mut seen: HashMap<String, String> = HashMap::new();
    for came in &taken {
        let event = came.event();
        let text = |member: &str| event[member].as_str().unwrap().to_owned();
        let before = seen.insert(text("subject"), text("type"));
        let is_in_order = match text("type") == super::CHECKIN {
            true => before.as_deref() != Some(super::UNDONE),
            false => before.is_some(),
        };
        assert!(is_in_order, "{event} after {before:?}");
    }
}
