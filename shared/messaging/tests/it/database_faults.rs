//! A database whose line is sick: nobody waits for long, and everything goes on by itself.

use crate::world::{Counted, World};
use chassis::Fault;
use chassis::database::Connection;
use chassis::vitals::Sign;
use contracts::ask;
use serde::{Deserialize, Serialize};
use servers::Proxy;
use std::time::{Duration, Instant};

/// Counts a key up and answers the count.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Add {
    key: String,
}

ask! { Add => i64, "teller.add", from [Operator]; }

/// A world that counts when it is asked to.
async fn counting() -> (World, Proxy) {
    let (world, line) = World::on_a_line().await;
    let desk = world.teller.desk(&[]).write::<Add, _>(|tx, ask| {
        Box::pin(async move {
            let sql = "insert into counter as c (key, n) values ($1, 1)
                       on conflict (key) do update set n = c.n + 1 returning n";
            let n: i64 = sqlx::query_scalar(sql)
                .bind(&ask.key)
                .fetch_one(tx.conn())
                .await?;
            tx.tell(&Counted { key: ask.key, n })?;
            Ok(n)
        })
    });
    world
        .teller
        .asks
        .answer_here("teller", desk.finish().router(chassis::ask::Callers::demo(), 256));
    (world, line)
}

async fn add(world: &World, key: &str) -> Result<i64, Fault> {
    let started = Instant::now();
    let answer = world.teller.asks.ask(&Add { key: key.into() }).await;
    assert!(
        started.elapsed() < Duration::from_secs(3),
        "an answer took {:?}: {answer:?}",
        started.elapsed()
    );
    answer
}

/// So many at once that the pools are full of connections.
async fn warm_up(world: &World) {
    let all = (0..32).map(async |n| add(world, &format!("key-{}", n % 16)).await.map(drop));
    futures_util::future::try_join_all(all).await.unwrap();
    world.expect_everything_heard().await;
}

fn sign(world: &World, part: &str) -> Sign {
    let signs = world.lifecycle.vitals().signs();
    signs.into_iter().find(|sign| sign.part == part).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_peer_that_vanishes_without_a_word_is_left_behind() {
    let (world, line) = counting().await;
    world.start();
    warm_up(&world).await;

    line.swallow_existing();
    let vanished = Instant::now();
    let mut in_a_row = 0;
    while in_a_row < 20 {
        // One after the other: each could meet another connection that is dead.
        in_a_row = add(&world, "after").await.map_or(0, |_| in_a_row + 1);
        assert!(
            vanished.elapsed() < Duration::from_secs(10),
            "asks go on by themselves"
        );
    }
    world
        .wait("what was told is heard, without a restart", || async {
            let heard = world.teller.connections.reserved.take().await.is_ok();
            heard && is_all_heard(&world).await
        })
        .await;
    assert!(
        vanished.elapsed() < Duration::from_secs(14),
        "{:?}",
        vanished.elapsed()
    );
    world.expect_everything_heard().await;
}

async fn is_all_heard(world: &World) -> bool {
    let count = async |office: &messaging::Office, sql| -> Option<i64> {
        let mut connection = office.connections.reserved.take().await.ok()?;
        sqlx::query_scalar(sql).fetch_one(&mut *connection).await.ok()
    };
    let told = count(&world.teller, "select sum(n)::bigint from counter").await;
    told.is_some() && told == count(&world.listener, "select count(*) from heard").await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stands_still_says_so_and_since_when() {
    let (world, line) = counting().await;
    world.start();
    warm_up(&world).await;
    assert!(sign(&world, "relay").alive_seconds < 2.0);
    assert!(sign(&world, "consumer").alive_seconds < 2.5);

    line.swallow_everything();
    for part in ["relay", "consumer"] {
        world
            .wait("silence shows, and its reason", || async {
                let sign = sign(&world, part);
                sign.alive_seconds > 4.0 && sign.state.contains("database")
            })
            .await;
    }
    assert!(matches!(add(&world, "now").await, Err(Fault::Busy(_))));

    line.pass();
    for part in ["relay", "consumer"] {
        world
            .wait("it gets on", || async { sign(&world, part).alive_seconds < 1.5 })
            .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn facts_are_carried_while_asks_have_used_up_their_connections() {
    let (world, _line) = counting().await;
    for n in 0..5 {
        add(&world, &format!("key-{n}")).await.unwrap();
    }
    let mut held: Vec<Connection> = vec![];
    for office in [&world.teller, &world.listener] {
        while let Ok(connection) = office.connections.asks.take().await {
            held.push(connection);
        }
    }
    let started = Instant::now();
    assert!(matches!(add(&world, "more").await, Err(Fault::Busy(_))));
    assert!(
        started.elapsed() < Duration::from_secs(3),
        "{:?}",
        started.elapsed()
    );

    world.start();
    world
        .wait("facts are told and applied", || is_all_heard(&world))
        .await;
    drop(held);
    add(&world, "more").await.unwrap();
    world.expect_everything_heard().await;
}
