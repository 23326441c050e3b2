//! Told if and only if committed; effective exactly once; in order per key.

use crate::world::{NEIGHBOURS, World, brokers};
use chassis::Lifecycle;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn what_a_verb_told_is_heard_if_and_only_if_it_committed() {
    for broker in brokers() {
        let world = World::on(&broker).await;
        world.start();
        world.count("a", false).await.unwrap();
        world.count("a", true).await.unwrap_err();
        world.count("a", false).await.unwrap();
        world.expect_everything_heard().await;
        assert_eq!(world.heard().await, 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_writers_at_once_are_heard_in_order_per_key() {
    let world = World::new().await;
    world.start();
    world.load(16, 100).await;
    world.expect_everything_heard().await;
}

/// A fact that got its number leaves a dead row on its page: who reads the pages reads all that was told
/// since PostgreSQL last cleaned up.
#[tokio::test(flavor = "multi_thread")]
async fn the_relay_finds_what_is_pending_by_its_index_behind_many_dead_rows() {
    let world = World::new().await;
    world
        .teller_sql("alter table outbox_pending set (autovacuum_enabled = off)")
        .await;
    world
        .teller_sql("insert into counter (key, n) select 'k' || i, 1 from generate_series(1, 20000) i")
        .await;
    world
        .teller_sql(
            "insert into outbox_pending (event_id, type, key, key_version, partition, payload, time)
             select gen_random_uuid(), 'teller.counter.counted.v1', key, 0, 0,
                    json_build_object('key', key, 'n', n)::text, now() from counter",
        )
        .await;
    world.start();
    world.expect_everything_heard().await;
    // Others see a session's counters a second late: the next sample shows what is done behind dead rows.
    world
        .wait("the relay looks by index alone", async || {
            let before = scans(&world).await;
            tokio::time::sleep(Duration::from_millis(1500)).await;
            let after = scans(&world).await;
            after.by_index > before.by_index && after.of_all == before.of_all
        })
        .await;
}

/// How often the table of pending facts was read.
#[derive(Clone, Copy)]
struct Scans {
    by_index: i64,
    of_all: i64,
}

async fn scans(world: &World) -> Scans {
    let (by_index, of_all) = sqlx::query_as(
        "select coalesce(idx_scan, 0), seq_scan from pg_stat_user_tables where relname = 'outbox_pending'",
    )
    .fetch_one(&world.teller.pool)
    .await
    .unwrap();
    Scans { by_index, of_all }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_transaction_that_commits_late_is_not_skipped() {
    let world = World::new().await;
    world.start();
    let slow = world.teller.transact(|tx| {
        Box::pin(async move {
            sqlx::query("insert into counter (key, n) values ('slow', 1)")
                .execute(tx.conn())
                .await?;
            tx.tell(&crate::world::Counted {
                key: "slow".into(),
                n: 1,
            })?;
            sqlx::query("select pg_sleep(0.5)").execute(tx.conn()).await?;
            Ok(())
        })
    });
    let (slow, ()) = tokio::join!(slow, world.load(4, 50));
    slow.unwrap();
    world.expect_everything_heard().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_instances_of_teller_and_listener_double_nothing_when_the_first_goes() {
    let world = World::new().await;
    let first = Lifecycle::default();
    world
        .teller
        .open(&first, &world.broker, NEIGHBOURS.to_vec(), vec![]);
    world
        .listener
        .open(&first, &world.broker, NEIGHBOURS.to_vec(), world.subscriptions());
    world.start();
    world.load(4, 50).await;
    first.stop();
    world.load(4, 50).await;
    world.expect_everything_heard().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leader_that_lost_its_session_is_replaced_and_fenced() {
    let world = World::new().await;
    world.start();
    world.load(4, 20).await;
    for office in [&world.teller, &world.listener] {
        let cut = "select count(pg_terminate_backend(pid)) from pg_locks where locktype = 'advisory'
                   and database = (select oid from pg_database where datname = current_database())";
        sqlx::query(cut).execute(&office.pool).await.unwrap();
    }
    world.load(4, 20).await;
    world.expect_everything_heard().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listener_that_comes_later_starts_from_the_log() {
    let world = World::new().await;
    world.start_teller();
    world.load(4, 50).await;
    world.start_listener();
    world.expect_everything_heard().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn facts_that_the_stream_no_longer_holds_come_from_the_log() {
    let world = World::new().await;
    world.count("old", false).await.unwrap();
    world.count("old", false).await.unwrap();
    sqlx::query("update outbox_pending set time = now() - interval '8 days'")
        .execute(&world.teller.pool)
        .await
        .unwrap();
    world.start();
    world.load(2, 20).await;
    world.expect_everything_heard().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fact_that_the_stream_would_refuse_is_refused_when_it_is_told() {
    let world = World::new().await;
    world.start();
    for key in ["k".repeat(300), "with a\nline break".to_owned()] {
        assert!(world.count(&key, false).await.is_err());
    }
    world.count("a", false).await.unwrap();
    world.expect_everything_heard().await;
    assert_eq!(world.heard().await, 1);
}
