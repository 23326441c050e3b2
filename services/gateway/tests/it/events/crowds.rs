//! Several gateways, many receivers, many deliveries: nobody waits for another, and nothing is read in vain.

use super::receivers::Receiver;
use super::{CHECKIN, World, checkin, checkins, hurried, until};
use contracts::access::Permission;
use serde_json::json;
use std::sync::{Mutex, mpsc};
use std::time::Duration;
use testing::given;

#[tokio::test(flavor = "multi_thread")]
async fn gateways_whose_clocks_disagree_share_the_work_as_others_do() {
    let world = World::awake(&hurried()).await;
    let mut ahead = world.stage.office.clone();
    ahead.clock = chassis::Clock::manual(world.stage.clock.now() + chrono::TimeDelta::hours(1));
    let (other, _) = gateway::service(&ahead, &hurried()).unwrap();
    gateway::attend(&other, &world.lifecycle);
    let vendor = world.vendor().await;
    let receiver = Receiver::slow(Duration::from_millis(10), |_| 204).await;
    world.subscribe(&vendor, Some(&receiver.url)).await;
    world.hear("activity", &checkins(1, 120)).await;
    world.until_delivered(120).await;
    assert_eq!(receiver.came().len(), 120, "none twice");
    assert!(receiver.most() <= 4, "{}", receiver.most());
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_holds_a_subscription_holds_up_no_other() {
    let world = World::awake(&hurried()).await;
    let vendor = world.vendor().await;
    let (go, wait) = mpsc::channel::<()>();
    let wait = Mutex::new(wait);
    let first = Receiver::answering(move |_| {
        let _ = tokio::task::block_in_place(|| wait.lock().unwrap().recv());
        204
    })
    .await;
    let second = Receiver::answering(|_| 204).await;
    let (id, _) = world.subscribe(&vendor, Some(&first.url)).await;
    world.hear("activity", &checkins(1, 1)).await;
    until("it is called", || async { first.most() == 1 }).await;
    #[expect(
        clippy::disallowed_methods,
        reason = "somebody who holds it for longer than any verb"
    )]
    let mut held = world.stage.office.pool.begin().await.unwrap();
    sqlx::query("set local idle_in_transaction_session_timeout = 0")
        .execute(&mut *held)
        .await
        .unwrap();
    sqlx::query("select from outlet where outlet_id = $1::uuid for no key update")
        .bind(&id)
        .execute(&mut *held)
        .await
        .unwrap();
    go.send(()).unwrap();
    until("it is answered", || async { first.came().len() == 1 }).await;
    drop(go);
    world.subscribe(&vendor, Some(&second.url)).await;
    world.hear("activity", &checkins(10, 30)).await;
    until("the other one gets all", || async { second.came().len() == 30 }).await;
    until("and that is written down", || async {
        world.in_state("DELIVERED").await >= 30
    })
    .await;
    held.rollback().await.unwrap();
    until("what was held is written down as well", || async {
        let first = "select count(*) from delivery where state = 'DELIVERED' and seq = 1";
        world.stage.number(first).await.unwrap() == 1
    })
    .await;
    let times = first
        .came()
        .iter()
        .filter(|came| came.id() == first.came()[0].id())
        .count();
    assert_eq!(times, 1, "it is not sent again");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_hundred_receivers_the_dead_delay_none() {
    const OWNERS: u128 = 10;
    let world = World::awake(&hurried()).await;
    let well = Receiver::answering(|_| 204).await;
    let hanging = Receiver::slow(Duration::from_secs(3600), |_| 204).await;
    let refused = format!("http://127.0.0.1:{}/hook", servers::free_port().unwrap());
    let held = [Permission::SubscriptionsWrite, Permission::CheckinsRead];
    for owner in 0..OWNERS {
        let name = format!("owner-{owner}");
        let token = world.client(&name, &name, &held).await;
        for n in 0..20 {
            let url = match (owner, n) {
                (3, 7) => &hanging.url,
                (3, 8) => &refused,
                _ => &well.url,
            };
            let body = json!({"ownerId": name, "name": "Shop", "types": [CHECKIN], "url": url});
            assert_eq!(world.post("/subscriptions", &token, Some(body)).await.status, 201);
        }
    }
    let facts: Vec<_> = (0..10 * OWNERS)
        .map(|n| checkin(n + 1, given::holder_id(1), &format!("owner-{}", n % OWNERS)))
        .collect();
    world.hear("activity", &facts).await;
    world.until_delivered(198 * 10).await;
    assert_eq!(well.came().len(), 198 * 10, "each once");
    assert!(hanging.came().is_empty());
    assert!((1..=4).contains(&hanging.most()), "{}", hanging.most());
}

/// How often deliveries were read from end to end, and how many were found through their indexes.
async fn read_of_deliveries(world: &World) -> (i64, i64) {
    sqlx::query_as(
        "select seq_scan,
                (select sum(idx_tup_read)::bigint from pg_stat_user_indexes where relname = 'delivery')
         from pg_stat_user_tables where relname = 'delivery'",
    )
    .fetch_one(&world.stage.office.pool)
    .await
    .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_due_is_found_without_reading_what_is_not() {
    let world = World::quiet(&hurried()).await;
    let vendor = world.vendor().await;
    let receiver = Receiver::answering(|_| 204).await;
    for _ in 0..10 {
        world.subscribe(&vendor, Some(&receiver.url)).await;
    }
    let pool = &world.stage.office.pool;
    // Delivered long ago, and open for another day: of each subscription 10,000 and 10,000.
    for statement in [
        "insert into publication (seq, event_id, type, audience, audience_id, subject, at, published_at, data)
         select n, gen_random_uuid(), 'org.beleefregio.checkin.recorded.v1', 'organizer', 'bib', n, now(),
                now(), '{}' from generate_series(1, 20000) n",
        "update publication_head set seq = 20000",
        "insert into delivery (outlet_id, seq, subject, state, next_at)
         select outlet_id, seq, seq, case when seq > 10000 then 'OPEN' else 'DELIVERED' end,
                now() + case when seq > 10000 then interval '1 day' else interval '0' end
         from outlet cross join publication",
        "analyze",
    ] {
        sqlx::query(statement).execute(pool).await.unwrap();
    }
    let before = read_of_deliveries(&world).await;
    gateway::attend(&world.door, &world.lifecycle);
    world.hear("activity", &checkins(1, 20)).await;
    until("all come", || async { receiver.came().len() == 200 }).await;
    until("what was read is counted", || async {
        read_of_deliveries(&world).await.1 > before.1
    })
    .await;
    let after = read_of_deliveries(&world).await;
    assert_eq!(after.0, before.0, "never from end to end");
    assert!(after.1 - before.1 < 20_000, "{before:?} {after:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_planned_while_nothing_waits_holds_when_thousands_do() {
    let world = World::awake(&hurried()).await;
    let vendor = world.vendor().await;
    let receiver = Receiver::answering(|_| 204).await;
    for _ in 0..10 {
        world.subscribe(&vendor, Some(&receiver.url)).await;
    }
    sqlx::query("vacuum analyze")
        .execute(&world.stage.office.pool)
        .await
        .unwrap();
    // As often as it takes until plans are kept.
    for n in 1..=10 {
        world.hear("activity", &checkins(n, 1)).await;
        let all = n as usize * 10;
        until("it comes", || async { receiver.came().len() == all }).await;
    }
    let before = read_of_deliveries(&world).await;
    world.hear("activity", &checkins(100, 400)).await;
    until("all come", || async { receiver.came().len() == 4100 }).await;
    until("what was read is counted", || async {
        read_of_deliveries(&world).await.1 > before.1 + 4000
    })
    .await;
    let after = read_of_deliveries(&world).await;
    assert_eq!(after.0, before.0, "never from end to end");
    assert!(after.1 - before.1 < 400_000, "{before:?} {after:?}");
}
