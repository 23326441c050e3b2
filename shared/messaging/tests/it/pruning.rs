//! The log is pruned below the slowest listener, and whoever comes later still learns the state of
//! everything.

use crate::world::{NEIGHBOURS, World};
use messaging::prune;

/// A partition full of old facts: the versions of ten keys.
async fn fill(world: &World) {
    world
        .teller_sql(
            "insert into outbox_log (seq, epoch, event_id, type, key, key_version, partition, time, payload)
             select n, 1, gen_random_uuid(), 'teller.counter.counted.v1', 'old-' || n % 10, n, 0,
                    now() - interval '40 days',
                    json_build_object('key', 'old-' || n % 10, 'n', n)::text
             from generate_series(1, 100000) n",
        )
        .await;
    world.teller_sql("update outbox_head set seq = 100000").await;
}

async fn kept(world: &World) -> (i64, i64) {
    sqlx::query_as("select (select count(*) from outbox_kept), (select pruned from outbox_head)")
        .fetch_one(&world.teller.pool)
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_is_pruned_below_the_slowest_listener_and_a_new_one_still_starts() {
    let world = World::new().await;
    fill(&world).await;
    let prune = async |days| prune::run(&world.teller, NEIGHBOURS, days).await.unwrap();
    world
        .listener_sql("insert into consumer_offset (source, epoch, seq) values ('teller', 1, 99999)")
        .await;
    world.start_teller();
    // Over the edge of the partition.
    for _ in 0..3 {
        world.count("new", false).await.unwrap();
    }
    world
        .wait("the teller is over the edge", || async {
            world.status("teller").await.head == 100_003
        })
        .await;
    assert_eq!(prune(30).await, 0, "a listener still needs it");
    world.start_listener();
    world.hears(4).await;
    assert_eq!(prune(50).await, 0, "it is not old enough");
    assert_eq!(prune(30).await, 1);
    assert_eq!(kept(&world).await, (10, 100_000));

    // New: the newest state of each key, then everything.
    world.listener_sql("delete from heard").await;
    world.listener_sql("delete from consumer_offset").await;
    world.count("new", false).await.unwrap();
    world.hears(14).await;
    let states: i64 = sqlx::query_scalar("select min(n) from heard where key like 'old-%'")
        .fetch_one(&world.listener.pool)
        .await
        .unwrap();
    assert_eq!(states, 99_991);

    // The stream is lost as well: it begins where the log does.
    let (_, context) = messaging::stream::connect(&world.broker, "operator")
        .await
        .unwrap();
    context.delete_stream("EVT_TELLER").await.unwrap();
    world.count("new", false).await.unwrap();
    world.hears(15).await;

    // Restored to before what is gone: nobody knows what it missed.
    world
        .listener_sql("update consumer_offset set seq = 60000, event_id = null")
        .await;
    world.count("new", false).await.unwrap();
    world.stopped("its log begins after 100000").await;
    assert_eq!(world.heard().await, 15);
}
