//! A broker that is away or hangs, keepers that die, a subscriber that takes all there is.

use super::super::receivers::Receiver;
use super::super::{CHECKIN, World, checkins, until};
use super::{Outside, all_of, consumer, cut, keeper, messages, subscribe};
use crate::provider::get;
use axum::http::Method;
use chrono::TimeDelta;
use serde_json::Value;
use servers::signal;
use testing::Stage;

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_while_the_broker_is_away_is_made_up_for() {
    let mut outside = Outside::start();
    let world = World::awake(&outside.settings(1)).await;
    let vendor = world.vendor().await;
    let (id, credentials) = subscribe(&world, &vendor, "bib", &[CHECKIN]).await;
    let (ended, of_ended) = subscribe(&world, &vendor, "bib", &[CHECKIN]).await;
    world.hear("activity", &checkins(1, 3)).await;
    for credentials in [&credentials, &of_ended] {
        let (_client, context) = outside.enter(credentials).await;
        all_of(&context, 3).await;
    }
    outside.nats.kill();
    world.hear("activity", &checkins(4, 3)).await;
    let path = format!("/subscriptions/{ended}");
    assert_eq!(world.call(Method::DELETE, &path, &vendor, None).await.status, 204);
    let fresh = subscribe(&world, &vendor, "bib", &[CHECKIN]).await;
    world.hear("activity", &checkins(7, 1)).await;
    until("it is tried in vain", || async {
        let tried = "select count(*) from depot where failures > 0";
        world.stage.number(tried).await.unwrap() == 3
    })
    .await;
    outside.nats.restart().unwrap();
    let (_client, context) = outside.enter(&credentials).await;
    assert_eq!(all_of(&context, 7).await, world.read(&vendor, &id).await);
    let (_client, context) = outside.enter(&fresh.1).await;
    assert_eq!(all_of(&context, 1).await.len(), 1);
    outside.until_refused(&of_ended).await;

    // It comes back without what it had: that is seen within ten minutes, and filled anew.
    outside.nats.kill();
    outside.nats.wipe().unwrap();
    outside.nats.restart().unwrap();
    world
        .stage
        .clock
        .set(world.stage.clock.now() + TimeDelta::minutes(11));
    let (_client, context) = outside.enter(&credentials).await;
    assert_eq!(all_of(&context, 7).await, world.read(&vendor, &id).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broker_that_hangs_delays_nobody_else() {
    let outside = Outside::start();
    let world = World::awake(&outside.settings(1)).await;
    let vendor = world.vendor().await;
    let (id, credentials) = subscribe(&world, &vendor, "bib", &[CHECKIN]).await;
    let (client, context) = outside.enter(&credentials).await;
    consumer(&context, "reader").await;
    signal(outside.nats.pid(), "STOP").unwrap();
    let receiver = Receiver::answering(|_| 204).await;
    world.subscribe(&vendor, Some(&receiver.url)).await;
    subscribe(&world, &vendor, "bib", &[CHECKIN]).await;
    world.hear("activity", &checkins(1, 20)).await;
    world.until_delivered(20).await;
    assert_eq!(world.read(&vendor, &id).await.len(), 20);
    until("it is tried in vain", || async {
        let tried = "select count(*) from depot where failures > 0";
        world.stage.number(tried).await.unwrap() == 2
    })
    .await;
    signal(outside.nats.pid(), "CONT").unwrap();
    drop(client);
    let (_client, context) = outside.enter(&credentials).await;
    assert_eq!(all_of(&context, 20).await, world.read(&vendor, &id).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn fillers_that_die_and_two_at_once_put_each_event_once() {
    const EVENTS: u32 = 600;
    let outside = Outside::start();
    // Within the time that the broker knows an event by its id, and behind it.
    for hurry in [1, 1_000] {
        let settings = outside.settings(hurry);
        let database = testing::database(&gateway::MIGRATIONS).await.unwrap();
        let stage = Stage::over(gateway::NAME, database.clone(), "2026-11-14T10:00:00Z").unwrap();
        stage.clock.set(chassis::Clock::System.now());
        let world = World::over(stage, &settings);
        world.ticks();
        let vendor = world.vendor().await;
        let (id, credentials) = subscribe(&world, &vendor, "bib", &[CHECKIN]).await;
        world.hear("activity", &checkins(1, EVENTS / 2)).await;
        let mut running = vec![keeper(&world, &database, &settings)];
        let (_client, context) = outside.enter(&credentials).await;
        consumer(&context, "reader").await;
        for round in 1..=3_u64 {
            let some = u64::from(EVENTS) / 10 * round;
            until("some are put", || async { messages(&context).await >= some }).await;
            for dead in running.drain(..) {
                dead.shutdown_background();
            }
            // What the dead one held is free when its lease is over.
            let later = world.stage.clock.now() + TimeDelta::seconds(61);
            world.stage.clock.set(later);
            // He did not live to say how far he came.
            let before = "update depot set put_seq = begin_seq + 5, told = null";
            sqlx::query(before)
                .execute(&world.stage.office.pool)
                .await
                .unwrap();
            running.extend((0..2).map(|_| keeper(&world, &database, &settings)));
        }
        world
            .hear("activity", &checkins(1 + EVENTS / 2, EVENTS / 2))
            .await;
        // Two at once for one stream: as if a lease had ended while its holder lives.
        for _ in 0..20 {
            let free = "update depot set leased_until = null";
            sqlx::query(free).execute(&world.stage.office.pool).await.unwrap();
            tokio::task::yield_now().await;
        }
        let least = usize::try_from(EVENTS).unwrap();
        let read = all_of(&context, least).await;
        let ids = |all: &[Value]| -> Vec<String> { all.iter().map(|one| one["id"].to_string()).collect() };
        let mut log = vec![];
        let mut path = format!("/subscriptions/{id}/events?limit=500");
        while log.len() < least {
            let page = get(&world.router, &path, &vendor).await.body;
            log.extend(page["member"].as_array().unwrap().clone());
            let last = page["next"].as_str().unwrap().to_owned();
            path = format!("/subscriptions/{id}/events?limit=500&after={last}");
        }
        assert_eq!(ids(&read), ids(&log), "hurry {hurry}");
        for one in running {
            one.shutdown_background();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_takes_every_connection_keeps_nobody_of_the_house_out() {
    let outside = Outside::start();
    let settings = outside.settings(1);
    let database = testing::database(&gateway::MIGRATIONS).await.unwrap();
    let stage = Stage::over(gateway::NAME, database.clone(), "2026-11-14T10:00:00Z").unwrap();
    stage.clock.set(chassis::Clock::System.now());
    let world = World::over(stage, &settings);
    let vendor = world.vendor().await;
    let (_, credentials) = subscribe(&world, &vendor, "bib", &[CHECKIN]).await;
    let first = keeper(&world, &database, &settings);
    outside.enter(&credentials).await;
    first.shutdown_background();
    let mut taken = vec![];
    while let Ok(client) = outside.connect(&credentials).await {
        taken.push(client);
        assert!(taken.len() < 20, "an account has bounds");
    }
    assert!(taken.len() >= 4, "{}", taken.len());
    world.hear("activity", &checkins(1, 2)).await;
    let later = world.stage.clock.now() + TimeDelta::seconds(61);
    world.stage.clock.set(later);
    let second = keeper(&world, &database, &settings);
    for client in &taken {
        cut(client).await;
    }
    let (_client, context) = outside.enter(&credentials).await;
    assert_eq!(all_of(&context, 2).await.len(), 2);
    second.shutdown_background();
}
